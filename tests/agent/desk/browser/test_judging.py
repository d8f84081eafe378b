"""What looks for faults on a page finds all that axe finds, for a tenth of the price."""

from collections.abc import Mapping

import pytest

from tests.agent.desk.browser import judging
from tests.agent.desk.browser.eyes import Eyes

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_what_the_sieve_lets_through_axe_judges_and_the_rest_axe_finds_no_fault_with(
    eyes: Eyes, subtests: pytest.Subtests
) -> None:
    await eyes.page.goto("about:blank")
    for scheme in ("light", "dark"):
        await eyes.look_at((1440, 900, scheme))
        await eyes.page.set_content(_FAULTY)
        await judging.begin(eyes.page)
        found = await judging.everything(eyes.page)
        with subtests.test(scheme=scheme):
            assert sorted(found) == sorted(await judging.without_a_sieve(eyes.page))
            assert [each.split()[0] for each in sorted(found)] == FAULTS
            for doubt, left in LEFT.items():
                assert await judging.left_in_the_sieve(eyes.page, doubt) == left


FAULTS = ["button-name", "color-contrast", "target-size"]
LEFT: Mapping[judging.Doubt, list[str]] = {
    "color-contrast": ["Faint", "Veiled", "Faded"],
    "target-size": ["a", "b"],
}
_FAULTY = """<!doctype html><html lang="en"><title>Faults</title><style>
    :root { color-scheme: light dark; --ink: #222; --page: #fff; --faint: #aaa; --veil: #fffc }
    @media (prefers-color-scheme: dark) {
        :root { --ink: #eee; --page: #111; --faint: #555; --veil: #000c }
    }
    body { background: var(--page); color: var(--ink) }
    .faded { opacity: 0.9 } .faint, .veiled { color: var(--faint) }
    .veiled { background: var(--veil) }
    .small button { width: 14px; height: 14px; padding: 0; margin: 0; border: 0 }
    .far button { width: 14px; height: 14px; padding: 0; margin: 20px; border: 0 }
</style><main><h1>Faults</h1><p>Plain</p><p class="faint">Faint</p><p class="veiled">Veiled</p>
    <p class="faded">Faded</p><p class="small"><button>a</button><button>b</button></p>
    <p class="far"><button>c</button><button>d</button></p>
    <button></button></main></html>"""
