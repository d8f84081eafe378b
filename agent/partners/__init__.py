"""Partners and us: their stages, their bills, their pay office's page, and what rules ask for."""
