"""Two searches to be measured against: BM25 over whole words, and LlamaIndex as it comes.

Only `table.py` imports this module, and it imports both libraries inside functions.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from knowledge_base.article import Article
from knowledge_base.embedding import Embedding, offline
from knowledge_base.rendering import without_references

if TYPE_CHECKING:
    from llama_index.core.embeddings import BaseEmbedding

# A question to the places of the articles that fit it, best first.
Search = Callable[[str], list[int]]
_MOST = 12


def plain_bm25(articles: Sequence[Article]) -> Search:
    """BM25 with its usual settings over title, questions and text, cut at spaces."""
    import bm25s  # type: ignore[import-untyped]  # it ships no types

    bm25 = bm25s.BM25()
    bm25.index([_text(one).lower().split() for one in articles], show_progress=False)

    def search(question: str) -> list[int]:
        scores = bm25.get_scores(question.lower().split())
        return [int(place) for place in (-scores).argsort(kind="stable") if scores[place] > 0]

    return search


def llama_index_default(articles: Sequence[Article]) -> Search:
    """A VectorStoreIndex with its usual splitter and retriever, and our offline embedding."""
    from llama_index.core import Document, VectorStoreIndex

    documents = [
        Document(text=_text(one), metadata={"place": place}) for place, one in enumerate(articles)
    ]
    for document in documents:
        document.excluded_embed_metadata_keys = ["place"]
    index = VectorStoreIndex.from_documents(documents, embed_model=_embed_model(offline()))
    # It returns two pieces of texts unless told otherwise; the table looks at three articles.
    retriever = index.as_retriever(similarity_top_k=_MOST)

    def search(question: str) -> list[int]:
        nodes = retriever.retrieve(question) if question.strip() else []
        return list(dict.fromkeys(int(found.node.metadata["place"]) for found in nodes))

    return search


def _text(one: Article) -> str:
    return "\n".join((one.title, *one.questions, without_references(one.body)))


def _embed_model(by: Embedding) -> "BaseEmbedding":
    from llama_index.core.embeddings import BaseEmbedding

    class Offline(BaseEmbedding):
        """Our embedding, as LlamaIndex wants to be given one."""

        def _get_query_embedding(self, query: str) -> list[float]:
            return [float(value) for value in by.embed([query])[0]]

        def _get_text_embedding(self, text: str) -> list[float]:
            return self._get_query_embedding(text)

        async def _aget_query_embedding(self, query: str) -> list[float]:
            return self._get_query_embedding(query)

    extra: dict[str, Any] = {"model_name": by.name}
    return Offline(**extra)
