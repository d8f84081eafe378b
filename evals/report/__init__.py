"""The report of a run: one HTML file for a lender's manager, Markdown for a pull request."""
