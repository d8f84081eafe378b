"""The eyes of whoever is wanted, on a window of the size that is wanted."""

from dataclasses import dataclass
from typing import Literal

from playwright.async_api import Page

Scheme = Literal["light", "dark"]
Size = tuple[int, int, Scheme]


@dataclass
class Eyes:
    """A window in which whoever is wanted is signed in."""

    page: Page
    who: str = ""
    size: Size | None = None

    async def are_of(self, name: str) -> None:
        if name != self.who:
            await self.page.request.post(f"/desk/demo/{name}", max_redirects=0)
            self.who = name

    async def look_at(self, size: Size) -> None:
        """Nothing is asked of the browser that is so already."""
        width, height, scheme = size
        if not self.size or self.size[:2] != size[:2]:
            await self.page.set_viewport_size({"width": width, "height": height})
        if not self.size or self.size[2] != scheme:
            await self.page.emulate_media(color_scheme=scheme)
        self.size = size
