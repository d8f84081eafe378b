"""Money on its way: deductions asked for and reported, payments divided, payouts confirmed."""
