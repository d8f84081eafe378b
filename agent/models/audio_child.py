"""The child process that decodes a stranger's voice note, with little memory and little time."""

import io
import sys
from importlib import import_module

from agent.documents.child import confine

RATE = 16_000  # what speech models listen at
_SECONDS = 180
_MOST_RATE = 48_000


def main() -> None:
    confine()
    sys.stdout.buffer.write(samples(sys.stdin.buffer.read()))


def samples(data: bytes) -> bytes:
    """The first three minutes as one channel of 32-bit floats at 16 kHz."""
    import numpy

    soundfile = import_module("soundfile")  # of the extra
    with soundfile.SoundFile(io.BytesIO(data)) as note:
        rate = min(max(int(note.samplerate), 1), _MOST_RATE)
        heard = note.read(frames=rate * _SECONDS, dtype="float32", always_2d=True).mean(axis=1)
    if rate != RATE and len(heard):
        # Everything above what the new rate can carry is cut off: no echo of high tones is left.
        spectrum = numpy.fft.rfft(heard)
        length = len(heard) * RATE // rate
        heard = numpy.fft.irfft(spectrum[: length // 2 + 1], n=length) * (length / len(heard))
    return bytes(heard.astype("<f4"))


if __name__ == "__main__":
    main()
