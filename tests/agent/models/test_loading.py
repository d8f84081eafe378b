"""The real loading code loads real, if tiny, models from a folder; what they say is no sense."""

import asyncio
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy
import pytest
import sentencepiece
import soundfile

from agent.models import loading
from agent.models.audio import NoSound, decoded
from agent.models.audio_child import RATE
from agent.models.loading import Absent
from agent.models.pipelines import Chosen, Models

# Its libraries are imported where they are used: they take seconds, and every process of a run
# reads this file, but few run it.
WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "i", "am", "angry", "glad", "you", "are"]
LETTERS = ["<pad>", "<s>", "</s>", "<unk>", "|", *"abcdefghijklmnopqrstuvwxyz'"]


@pytest.fixture(autouse=True, scope="module")
def same_weights() -> None:
    import torch

    torch.manual_seed(7)


@pytest.fixture(scope="module")
def sentiment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model whose last layer is set by hand: it finds everything angry."""
    import torch
    import transformers
    from tokenizers import Tokenizer, models, pre_tokenizers

    folder = tmp_path_factory.mktemp("sentiment")
    words = Tokenizer(models.WordLevel({word: at for at, word in enumerate(WORDS)}, "[UNK]"))
    words.pre_tokenizer = pre_tokenizers.Whitespace()
    special = {"unk_token": "[UNK]", "pad_token": "[PAD]", "cls_token": "[CLS]"}
    transformers.PreTrainedTokenizerFast(
        tokenizer_object=words, model_max_length=32, **special
    ).save_pretrained(folder)
    config = transformers.BertConfig(
        vocab_size=len(WORDS),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=32,
        id2label={0: "joy", 1: "anger"},
        label2id={"joy": 0, "anger": 1},
    )
    model = transformers.BertForSequenceClassification(config)
    with torch.no_grad():
        model.classifier.weight.zero_()
        model.classifier.bias.copy_(torch.tensor([0.0, 4.0]))
    model.save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def speech(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model that hears one letter in everything."""
    import torch
    import transformers

    folder = tmp_path_factory.mktemp("speech")
    (folder / "vocab.json").write_text(json.dumps({each: at for at, each in enumerate(LETTERS)}))
    tokenizer = transformers.Wav2Vec2CTCTokenizer(str(folder / "vocab.json"))
    features = transformers.Wav2Vec2FeatureExtractor(feature_size=1, sampling_rate=RATE)
    transformers.Wav2Vec2Processor(features, tokenizer).save_pretrained(folder)
    config = transformers.Wav2Vec2Config(
        vocab_size=len(LETTERS),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        conv_dim=(8, 8),
        conv_stride=(8, 8),
        conv_kernel=(16, 16),
        num_feat_extract_layers=2,
        num_conv_pos_embeddings=4,
        num_conv_pos_embedding_groups=2,
        feat_extract_norm="group",
        pad_token_id=0,
    )
    model = transformers.Wav2Vec2ForCTC(config)
    with torch.no_grad():
        model.lm_head.weight.zero_()
        model.lm_head.bias.zero_()
        model.lm_head.bias[LETTERS.index("a")] = 9.0
    model.save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def translation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Marian model with a SentencePiece of its own, as the real ones have."""
    import transformers

    folder = tmp_path_factory.mktemp("translation")
    text = folder / "text.txt"
    text.write_text("ek wil geld leen\nI want to borrow money\n" * 20)
    sentencepiece.SentencePieceTrainer.train(
        input=str(text),
        model_prefix=str(folder / "source"),
        model_type="char",
        hard_vocab_limit=False,
        vocab_size=100,
        minloglevel=2,
    )
    (folder / "source.model").rename(folder / "source.spm")
    (folder / "target.spm").write_bytes((folder / "source.spm").read_bytes())
    pieces = sentencepiece.SentencePieceProcessor(model_file=str(folder / "source.spm"))
    names = [pieces.id_to_piece(at) for at in range(pieces.get_piece_size())]
    vocabulary = [
        "</s>",
        "<unk>",
        *(n for n in names if n not in ("<s>", "</s>", "<unk>")),
        "<pad>",
    ]
    (folder / "vocab.json").write_text(json.dumps({each: at for at, each in enumerate(vocabulary)}))
    transformers.MarianTokenizer(
        source_spm=str(folder / "source.spm"),
        target_spm=str(folder / "target.spm"),
        vocab=str(folder / "vocab.json"),
    ).save_pretrained(folder)
    config = transformers.MarianConfig(
        vocab_size=len(vocabulary),
        d_model=16,
        encoder_layers=1,
        decoder_layers=1,
        encoder_attention_heads=2,
        decoder_attention_heads=2,
        encoder_ffn_dim=16,
        decoder_ffn_dim=16,
        max_position_embeddings=64,
        pad_token_id=len(vocabulary) - 1,
        eos_token_id=0,
        decoder_start_token_id=len(vocabulary) - 1,
        forced_eos_token_id=0,
    )
    transformers.MarianMTModel(config).save_pretrained(folder)
    return folder


@pytest.fixture
def opened() -> Iterator[Any]:
    made: list[Models] = []

    def make(**chosen: Any) -> Models:
        made.append(Models(Chosen(seconds=60, mood_seconds=60, **chosen)))
        return made[-1]

    yield make
    for each in made:
        each.close()


def a_voice_note(
    seconds: float = 1.0, *, format: str = "OGG", subtype: str = "OPUS", rate: int = 48_000
) -> bytes:
    """A tone, packed as WhatsApp packs a voice note."""
    at = numpy.arange(int(rate * seconds)) / rate
    note = io.BytesIO()
    tone = (0.3 * numpy.sin(2 * numpy.pi * 440 * at)).astype("float32")
    soundfile.write(note, tone, rate, format=format, subtype=subtype)
    return note.getvalue()


def test_a_sentiment_model_names_a_label_and_how_sure_it_is(sentiment: Path) -> None:
    label, score = loading.sentiment(str(sentiment), download=False)("i am angry")
    assert label == "anger"
    assert score == pytest.approx(0.982, abs=0.001)


def test_a_text_longer_than_the_model_is_cut(sentiment: Path) -> None:
    label, _ = loading.sentiment(str(sentiment), download=False)("angry " * 500)
    assert label == "anger"


def test_a_speech_model_hears_a_voice_note(speech: Path) -> None:
    assert loading.speech(str(speech), download=False)(a_voice_note()) == "a"


def test_a_long_voice_note_is_heard_in_pieces(speech: Path) -> None:
    assert loading.speech(str(speech), download=False)(a_voice_note(65, rate=16_000)) == "a a a"


def test_a_translation_model_writes_what_it_can(translation: Path) -> None:
    translate = loading.translation(str(translation), download=False)
    assert translate("ek wil geld leen") == translate("ek wil geld leen")
    assert isinstance(translate("ek wil geld leen"), str)


async def test_the_models_answer_through_their_threads(
    sentiment: Path, speech: Path, translation: Path, opened: Any
) -> None:
    chosen = {"sentiment": str(sentiment), "speech": str(speech)}
    ways = {"translations": {"af": str(translation)}, "drafts": {"af": str(translation)}}
    models = opened(**chosen, **ways)
    feeling, draft, english, afrikaans = await asyncio.gather(
        models.mood("i am angry"),
        models.transcript(a_voice_note()),
        models.in_english("ek wil geld leen", language="af"),
        models.from_english("i want to borrow money", language="af"),
    )
    assert (feeling.mood, feeling.strength) == ("angry", 0.98)
    assert draft == "a"
    assert isinstance(english + afrikaans, str)
    assert await models.in_english("nda hala", language="ndo") == ""


async def test_what_is_no_sound_leaves_no_draft(speech: Path, opened: Any) -> None:
    models = opened(speech=str(speech))
    assert await models.transcript(b"this is no sound") == ""
    assert await models.transcript(a_voice_note()) == "a"


def test_sound_is_decoded_apart_and_at_the_rate_of_the_models() -> None:
    sound = numpy.frombuffer(decoded(a_voice_note(2)), dtype="<f4")
    spectrum = numpy.abs(numpy.fft.rfft(sound))
    assert len(sound) == 2 * RATE
    assert abs(int(spectrum.argmax()) / 2 - 440) < 2  # the tone has kept its height


def test_no_more_than_three_minutes_are_decoded() -> None:
    note = a_voice_note(200, format="FLAC", subtype="PCM_16", rate=8_000)
    assert len(decoded(note)) == 4 * 180 * RATE


@pytest.mark.parametrize("data", [b"", b"OggS" + bytes(5000), b"RIFF" + b"\xff" * 100])
def test_what_cannot_be_decoded_is_no_sound(data: bytes) -> None:
    with pytest.raises(NoSound):
        decoded(data)


def test_a_model_that_is_not_on_this_machine_is_not_fetched() -> None:
    with pytest.raises(Absent, match="nobody/nothing is not on this machine"):
        loading.is_here("nobody/nothing", download=False)


def test_a_folder_without_a_model_is_said_to_be_absent(tmp_path: Path) -> None:
    with pytest.raises(Absent):
        loading.sentiment(str(tmp_path), download=False)


def test_a_model_that_is_here_is_found_without_its_weights(sentiment: Path) -> None:
    (sentiment / "model.safetensors").rename(sentiment / "away")
    try:
        loading.is_here(str(sentiment), download=False)
    finally:
        (sentiment / "away").rename(sentiment / "model.safetensors")
