"""Draft cases out of reviewed conversations, with nobody's values in them."""
