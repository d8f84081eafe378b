"""Statements of a loan: every figure of the books, drawn on paper, free and at any time."""
