"""What the files are called that borrowers of the cases send."""

from typing import Literal

Everyday = Literal[
    "id_photo",
    "payslip",
    "payslip_top",
    "payslip_foot",
    "payslip_foot_of_another",
    "bank_letter",
    "not_a_pdf",
    "blank_photo",
    "small_photo",
    "blank_pdf",
    "locked_pdf",
    "voice",
    "sticker",
    "location",
    "contact_card",
]
# Papers with more in them than a borrower's: words for a machine, code, or another file.
Loaded = Literal[
    "payslip_with_orders",
    "payslip_with_hidden_orders",
    "payslip_with_orders_in_its_title",
    "payslip_with_code",
    "payslip_with_a_payload",
    "payslip_and_a_page",
    "photo_with_orders",
    "photo_with_hidden_orders",
    "photo_and_a_program",
]
# Files that are not what they say, or that nobody can read.
Unfit = Literal[
    "page_as_pdf",
    "page_before_a_pdf",
    "drawing_as_photo",
    "office_as_pdf",
    "archive_as_pdf",
    "program_as_photo",
    "words_as_pdf",
    "moving_picture",
    "locked_for_changes",
    "no_pages",
    "half_a_pdf",
    "half_a_photo",
    "empty_file",
    "thick_pdf",
    "large_file",
    "photo_of_a_billion_pixels",
    "pdf_that_unpacks_without_end",
]
FileName = Literal[Everyday, Loaded, Unfit]
