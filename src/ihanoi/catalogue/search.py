"""Finds procedures by everyday words, typing slips and half sentences; finds nothing where nothing fits.

Every entry is a few phrases: its name and its keywords. A question is weighed against each phrase
by how much of the question the phrase explains, and how much of the phrase the question names;
rare words weigh more than common ones, neighbouring syllables more than scattered ones, and words
typed with diacritics fit best where the diacritics are the same.

Only a few phrases are weighed so closely. They are found by adding up roughly, for all phrases at once,
what each holds of the question; whatever else comes near the best follows behind them.
"""

from collections.abc import Sequence
from itertools import islice

from ihanoi.catalogue.holders import at_least, first, greatest, numbers, sums
from ihanoi.catalogue.phrases import Entry, Phrases
from ihanoi.catalogue.question import Question, understand
from ihanoi.catalogue.siblings import siblings
from ihanoi.catalogue.synonyms import ALONE, Reading, Synonyms
from ihanoi.catalogue.words import has_marks, tokens, words

RELEVANT = 0.45
"""Share of a question's weight that an entry must explain."""
BESIDES, TOGETHER = 0.1, 0.8
"""It may explain less, down to the first, where what it explains and how much of it is named come to the second."""
NAMED = 0.35
"""How much it counts that the phrase is named completely."""
COVERED = 1.4
"""How much more it counts to explain the whole question than to be named completely."""
CONTEXT = 0.5
"""How much a word of the field, the summary or another name of the entry counts against one of the phrase itself."""
FAMILIAR = 0.12
"""Added for procedures with a form here: those are what people ask for."""
UNSAID = 0.85
"""How much a phrase counts that says what is done to something that exists already, where nobody says so."""
OTHERWISE = 0.75
"""How much an entry counts that does not have what the question says is to be done to something that exists."""
OWN = 0.4
"""How much it counts beside another reading what an entry has of the question's own words."""
PART = 0.3
"""How much less it counts what a synonym means alone, the more words stand beside it: a power of its part of them."""
BEHIND = 0.7
"""How much it counts there not to fit best, so that each of several synonyms has its own among the first."""
CLEAR = 0.85
"""Share of a question that, once explained, makes other wordings of it needless."""
EXACT = 0.95
"""How much of each other a question and a name must have to be the same; nobody who asks so means anything else."""
MAX_WORDS = 24
"""Words of a question that are looked at; nobody asks longer ones, and each costs time."""
CLOSELY = 10
"""How many phrases are weighed closely for each reading of a question; more than anybody looks at."""
BESIDE_THEM = 5
"""How many short phrases besides: a short one that a long question names completely holds less of it than long ones do."""
ROUGHLY = 15
"""What a whole question weighs when all phrases are weighed at once."""
COMPARABLE = 0.6
"""How much of the best phrase's rough weight others must have to be worth a look."""


class SearchIndex:
    """An index over tens of thousands of entries, rebuilt whole when the catalogue changes."""

    def __init__(self, entries: Sequence[Entry], synonyms: Synonyms) -> None:
        self._entries = entries
        self._synonyms = synonyms
        self._codes = frozenset(entry.code for entry in entries)
        contexts = {text: frozenset(words(text)) for text in {entry.context for entry in entries}}
        self._phrases = Phrases(entries, synonyms)
        # What several names of an entry say between them is more than any one of them says.
        said = self._phrases.said
        self._context = [
            contexts[entry.context] | said[place] if place in said else contexts[entry.context]
            for place, entry in enumerate(entries)
        ]
        """The words beside those of a phrase that say something of its entry."""
        self._siblings = siblings([entry.name for entry in entries])
        self._changes: list[frozenset[str]] = [frozenset()] * len(entries)
        """What each entry does to something that exists already."""
        for phrase in self._phrases.all:
            if changes := phrase.terms & synonyms.changes:
                self._changes[phrase.entry] |= changes
        self._alone: dict[Reading, tuple[dict[int, float], int]] = {}
        """What each meaning of the synonyms finds where it stands alone; not more than there are of them."""

    def is_of(self, entries: Sequence[Entry]) -> bool:
        """Tell whether it was made of these very entries; another one may still be in the making."""
        return self._entries == entries

    def search(self, query: str, limit: int) -> list[str]:
        """Return the codes of fitting entries, best first; none when nothing is relevant."""
        asked = tuple(tokens(query)[:MAX_WORDS])
        # Lists append a local suffix to the eight characters of the national code.
        if "." in query and (named := [folded[:8] for folded, _ in asked if folded[:8] in self._codes]):
            return named[:limit]
        if not has_marks(query):
            asked = tuple([(folded, "") for folded, _ in asked])
        if self._synonyms.is_elsewhere(asked):
            return []
        best, near = self._found(asked)
        # Of equal ones the familiar and short come first: they were weighed first.
        ranking = sorted(best, key=best.__getitem__, reverse=True)
        # Who is in charge of it few know to say: those of other levels follow whichever fits best.
        ranked = dict.fromkeys([*ranking[:1], *self._siblings.get(ranking[0], ()), *ranking] if ranking else [])
        for bits in near:
            if len(ranked) >= limit:
                break
            ranked |= dict.fromkeys([self._phrases.all[number].entry for number in numbers(bits, limit)])
        return [self._entries[entry].code for entry in islice(ranked, limit)]

    def _found(self, asked: Reading) -> tuple[dict[int, float], list[int]]:
        """Return each entry's best score, and for each reading the phrases, as bits, that came near."""
        best: dict[int, float] = {}
        own: dict[int, float] = {}
        near: list[int] = []
        clear = False
        for reading, share, rest in self._synonyms.readings(asked):
            if share == ALONE:
                part = min(len(reading) / len(asked), 1.0) ** PART
                near.append(self._found_alone(reading, part, best))
                continue
            if clear:
                continue
            telling = self._synonyms.meaningful(reading, self._phrases.pairs)
            question = understand(self._phrases, telling, typing=share == 1.0)
            rough, possible, comparable = _comparable(question, self._phrases.alone)
            chosen = first(rough, comparable, CLOSELY)
            if rest:
                chosen = self._explaining(question, rest, chosen)
            least, most, same = self._weigh(question, chosen, share, best)
            if share == 1.0 and most < CLEAR and (short := possible & self._phrases.short):
                others = [number for number in first(rough, short, BESIDE_THEM) if number not in chosen]
                _, more, alike = self._weigh(question, others, share, best)
                most, same = max(most, more), max(same, alike)
            if least >= RELEVANT and rest is None:
                near.append(comparable)
            if share == 1.0:
                # A single word may mean anything, however well it is known.
                clear, own = most >= CLEAR and bool(question.together), best.copy()
                if same >= EXACT:
                    break
        for entry, score in own.items():
            best[entry] += OWN * score
        return best, near

    def _found_alone(self, meaning: Reading, part: float, best: dict[int, float]) -> int:
        """Keep each entry's best score for what a synonym means and nothing else; return what came near, as bits."""
        if (found := self._alone.get(meaning)) is None:
            scores: dict[int, float] = {}
            question = understand(self._phrases, self._synonyms.meaningful(meaning, self._phrases.pairs), typing=False)
            rough, _, comparable = _comparable(question, self._phrases.alone)
            least, _, _ = self._weigh(question, first(rough, comparable, CLOSELY), ALONE, scores)
            greatest = max(scores.values(), default=0.0)
            kept = {entry: score if score == greatest else score * BEHIND for entry, score in scores.items()}
            found = self._alone[meaning] = kept, comparable if least >= RELEVANT else 0
        scores, near = found
        for entry, score in scores.items():
            if score * part > best.get(entry, 0.0):
                best[entry] = score * part
        return near

    def _explaining(self, question: Question, rest: Reading, chosen: Sequence[int]) -> list[int]:
        """Return the phrases that explain enough of what was not put in for a word that only says something of others."""
        weights = {word: question.held[word][0] for word, _ in rest if word in question.held}
        weight, words, needed = weights.__getitem__, frozenset(weights), RELEVANT * sum(weights.values())
        return [number for number in chosen if sum(map(weight, self._phrases.all[number].terms & words)) >= needed]

    def _weigh(
        self, question: Question, chosen: Sequence[int], share: float, best: dict[int, float]
    ) -> tuple[float, float, float]:
        """Weigh phrases for one reading and keep each entry's best score.

        Return the least and the most that one explains, and how much a name and the question have of each other.
        """
        phrases, familiar, context, whole = self._phrases.all, self._phrases.familiar, self._context, question.whole
        terms, worth = frozenset(question.worth), question.worth.__getitem__
        said = terms & self._synonyms.changes
        asked, weight = frozenset(question.words), question.words.__getitem__
        shares, same = [], 0.0
        for number in chosen:
            entry, held, of_phrase, counts, changing = phrases[number]
            common = held & terms
            explained = known = sum(map(worth, common))
            if (nearby := context[entry] & asked) and (nearby := nearby - common):
                known += CONTEXT * sum(map(weight, nearby))
            covered, named = known / whole, explained / of_phrase
            shares.append(covered)
            if named > same and covered > same and counts == 1.0:
                same = min(named, covered)
            if covered < RELEVANT and (covered < BESIDES or covered + named < TOGETHER):
                continue
            score = covered**COVERED * (1 - NAMED + NAMED * named) * counts
            if changing and changing not in common:
                score *= UNSAID
            if said and said.isdisjoint(self._changes[entry]):
                score *= OTHERWISE
            if number >= familiar:
                score += FAMILIAR * covered
            if score * share > best.get(entry, 0.0):
                best[entry] = score * share
        return min(shares, default=0.0), max(shares, default=0.0), same


def _comparable(question: Question, alone: int) -> tuple[list[int], int, int]:
    """Return what all phrases hold of a question, words and neighbours added up roughly.

    Then, as bits, those that hold enough to be meant at all, and those of them that hold the most.
    ``alone`` are those that one word of it is enough for.
    """
    # Words that stand scattered say little: «thời hạn … chi tiết» is not about the weather (thời tiết).
    possible = 0
    for _, holders in question.together or question.held.values():
        possible |= holders
    if alone and question.together:
        anywhere = 0
        for _, holders in question.held.values():
            anywhere |= holders
        possible |= anywhere & alone
    if not possible:
        return [], 0, 0
    scale = ROUGHLY / question.whole
    # What rounds to nothing is left out: many words of a long question are in half of all phrases.
    rough = sums(
        [
            (rounded, held)
            for weight, held in (*question.held.values(), *question.together)
            if held and (rounded := round(weight * scale))
        ]
    )
    return rough, possible, at_least(rough, possible, round(COMPARABLE * greatest(rough, possible)))
