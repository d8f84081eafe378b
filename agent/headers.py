"""The headers of every page that people open: nothing is cached, framed, sniffed or indexed."""


def closed(*, content: str, referrer: str) -> dict[str, str]:
    """All of them, with a page's own policy of contents and what it tells other pages of itself."""
    always = "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    return {
        "Content-Security-Policy": f"default-src 'none'; {content}; {always}",
        "Cache-Control": "no-store",
        "Referrer-Policy": referrer,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Strict-Transport-Security": "max-age=31536000",
        "X-Robots-Tag": "noindex, nofollow",
    }
