"""What a model is told: the task in the ontology's words, and examples from the sample plans with their gold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from kg.brat import STATUS_TYPES, Span, Standoff, read_standoff, read_utf8
from kg.lexicon import Lexicon
from kg.llm.answers import PREDICATES, Item
from kg.model import ENTITY_TYPES

#: Characters of an example, and how many examples there are; together they stay below a small model's context.
_LONGEST, _MOST = 260, 5
#: Head nouns that the prompt names for a type.
_NOUNS = 8

_TASK = """从中文规划文件或政府工作报告的片段中抽取实体、属性和关系。
要求：
1. 实体文本必须逐字抄自片段，不改写、不补全、不翻译，取连续的最长名称，不重叠；按出现顺序列出每一次提及。
2. 只抽取有名称、可以确指的事物；泛称（如“重点项目”“一批园区”）不抽取。不得抽取示例里的内容。
3. 每个实体以类型为键；属性和关系写在 类型_attributes 中，没有就留空。
4. 关系写在前者的属性里，值为后者文本的列表；后者也必须作为实体列出。只写片段或其标题明说的关系。
5. 没有可抽取的内容时，列表为空。"""


@dataclass(frozen=True, slots=True)
class Example:
    """A passage of a sample plan with what is to be found in it."""

    text: str
    items: tuple[Item, ...]

    @property
    def shows(self) -> frozenset[str]:
        """Types, attribute values and relations that it holds."""
        shown = {item.type for item in self.items}
        for item in self.items:
            for name, value in item.attributes.items():
                shown.add(f"{name}={value}" if isinstance(value, str) else name)
        return frozenset(shown)


def description(lexicon: Lexicon) -> str:
    """The task: types, attributes and relations with their definitions, as the ontology has them."""
    lines = [_TASK, "", "实体类型："]
    for kind in ENTITY_TYPES:
        nouns = [noun.noun for noun in lexicon.head_nouns if noun.type == kind]
        shortest = sorted(nouns, key=lambda noun: (len(noun), noun))[:_NOUNS]
        ends = f"常以{'、'.join(shortest)}等结尾。" if shortest else ""
        lines.append(_gloss(lexicon, kind) + ends)
    lines += [
        "",
        "属性：",
        f"- Status（用于{'、'.join(STATUS_TYPES)}）：planned 拟建或推进，started 已开工，completed 已建成或成立。",
        "- Modality（用于Quantity）：achieved 已实现或预计完成，target 目标。",
        "",
        "关系（前者 → 后者）：",
    ]
    for predicate in PREDICATES:
        ends = f"（{_types(lexicon.domains.get(predicate))} → {_types(lexicon.ranges.get(predicate))}）"
        lines.append(_gloss(lexicon, predicate) + ends)
    return "\n".join(lines)


def _gloss(lexicon: Lexicon, term: str) -> str:
    label, definition = lexicon.glosses.get(term, (term, ""))
    return f"- {term} {label}：{definition}"


def _types(types: frozenset[str] | None) -> str:
    return "、".join(kind for kind in ENTITY_TYPES if types is None or kind in types)


@lru_cache(maxsize=4)
def examples(folder: Path) -> tuple[Example, ...]:
    """Lines of the sample plans that together show as much of the schema as a few short ones can.

    Args:
        folder: Holds ``NAME.txt`` beside ``NAME.ann``.
    """
    pool = [example for path in sorted(folder.glob("*.ann")) for example in _lines(path)]
    chosen: list[Example] = []
    shown: frozenset[str] = frozenset()
    while len(chosen) < _MOST and pool:
        best = max(pool, key=lambda example: (len(example.shows - shown), -len(example.text), example.text))
        if best.shows <= shown:
            break
        chosen.append(best)
        shown |= best.shows
        pool.remove(best)
    return tuple(chosen)


def _lines(path: Path) -> Iterator[Example]:
    """The lines of a sample that are short enough, each with the annotations that lie in it."""
    gold, position = read_standoff(path), 0
    for line in read_utf8(path.with_suffix(".txt")).splitlines(keepends=True):
        end = position + len(line.rstrip("\n"))
        inside = {i: s for i, s in gold.entities.items() if position <= s.start and s.end <= end}
        if inside and end - position <= _LONGEST:
            yield Example(line.rstrip("\n"), tuple(_items(line, position, inside, gold)))
        position += len(line)


def _items(line: str, offset: int, inside: dict[str, Span], gold: Standoff) -> Iterable[Item]:
    for ident, span in sorted(inside.items(), key=lambda entry: entry[1]):
        attributes: dict[str, object] = {name: value for name, owner, value in gold.attributes if owner == ident}
        for predicate, head, tail in gold.relations:
            if head == ident and tail in inside:
                names = attributes.setdefault(predicate, [])
                if isinstance(names, list):
                    names.append(line[inside[tail].start - offset : inside[tail].end - offset])
        yield Item(
            span.type,
            line[span.start - offset : span.end - offset],
            span.start - offset,
            span.end - offset,
            attributes,
        )
