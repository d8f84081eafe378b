"""The child process that opens a stranger's file, with little memory and little time."""

import io
import json
import resource
import sys
import warnings

_MEMORY = 1_073_741_824  # bytes
_CPU_SECONDS = 20
_FORMATS = {"JPEG": "image/jpeg", "PNG": "image/png"}


def main() -> None:
    confine()
    max_pages, max_pixels = int(sys.argv[1]), int(sys.argv[2])
    mime, reject = look(sys.stdin.buffer.read(), max_pages=max_pages, max_pixels=max_pixels)
    sys.stdout.write(json.dumps({"mime": mime, "reject": reject}))


def confine() -> None:
    """From here on this process has little memory, little time, and writes no file."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core dump would hold the file


def look(data: bytes, *, max_pages: int, max_pixels: int) -> tuple[str, str | None]:
    """The type that a sniffer and a parser agree on, and what is wrong with the file."""
    import filetype

    sniffed = filetype.guess_mime(data) or ""
    if sniffed == "application/pdf":
        return sniffed, _pdf(data, max_pages=max_pages)
    if sniffed in _FORMATS.values():
        return sniffed, _picture(data, sniffed, max_pixels=max_pixels)
    return sniffed, "not_a_document"


def _picture(data: bytes, sniffed: str, *, max_pixels: int) -> str | None:
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = max_pixels
    # Between once and twice the limit Pillow only warns; for us that is over it.
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        with Image.open(io.BytesIO(data), formats=list(_FORMATS)) as picture:
            if _FORMATS[str(picture.format)] != sniffed:
                return "not_a_document"
            picture.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return "too_many_pixels"
    except Exception:  # a parser may fail in any way on a hostile file
        return "broken"
    return None


def _pdf(data: bytes, *, max_pages: int) -> str | None:
    import pypdf

    if not data.startswith(b"%PDF-"):
        return "not_a_document"
    try:
        document = pypdf.PdfReader(io.BytesIO(data))
        if document.is_encrypted:
            return "locked"
        pages = len(document.pages)
    except Exception:  # a parser may fail in any way on a hostile file
        return "broken"
    if pages == 0:
        return "broken"
    return "too_many_pages" if pages > max_pages else None


if __name__ == "__main__":
    main()
