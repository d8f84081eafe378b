"""The optional models: a second opinion on a mood, a voice note's draft, a translation's draft."""
