"""What an employer and a borrower write into their pages where all is well."""

CONFIRMS = {"answer": "confirmed", "contract": "open_ended", "answered_by": "Maria Iipinge"}
NUMBERS = {"id_number": "900412 0012 3", "bank": "Bank Windhoek", "account": "8001-234567"}
