"""Answers that a borrower may read: approved articles, dated facts, and the search over them."""
