"""What somebody wrote in a mail, apart from what their program repeated below it.

Nothing is thrown away: the repeated part is folded, and a text that cannot be parted is shown whole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

LONGEST = 200_000  # characters looked at; whatever follows belongs to what is repeated
WIDEST_INTRODUCTION = 3  # lines over which "On … wrote:" may be wrapped

WROTE = (
    r"wrote|writes|schrieb|schreibt|schrieben|a écrit|écrivait|escribió|escreveu|ha scritto|scrisse|schreef|skrev"
    r"|kirjoitti|napisał(?:\(a\))?|napisała|написала?|написал\(а\)|пишет|пише|написав|написала|yazdı|a scris|írta"
    r"|写道|寫道|さんは書きました|님이 작성"
)
MONTHS = (
    r"jan|feb|mar|apr|may|mai|jun|jul|aug|sep|oct|okt|nov|dec|dez|janv|févr|avr|juin|juil|août|déc|ene|abr|ago|dic"
    r"|gen|giu|lug|set|ott|sty|lut|kwi|maj|cze|lip|sie|wrz|paź|lis|gru"
    r"|янв|фев|мар|апр|мая|май|июн|июл|авг|сен|окт|ноя|дек|січ|лют|бер|кві|тра|чер|лип|сер|вер|жов|лис|гру"
)
DATE = rf"\d{{1,4}}[-/.年]\s?\d{{1,2}}[-/.月]\s?\d{{1,4}}|\b(?:{MONTHS})\w*\.?|\b\d{{1,2}}:\d{{2}}\b"
ADDRESS = r"[^\s<>@\"]+@[^\s<>@\"]+"

INTRODUCTION = re.compile(
    rf"^\W*(?=.*(?:{DATE}|{ADDRESS}))(?=.*(?:\b(?:{WROTE})\b|写道|寫道|napisał\(a\)|написал\(а\))).*[:：]\s*(?:-+\s*)?$"
    rf"|^\s*-{{2,}}\s.*\b(?:{WROTE})\b.*-{{2,}}\s*$"
    rf"|^\W*(?=.*(?:{DATE})).*<{ADDRESS}>\s*[:：]\s*$",
    re.IGNORECASE,
)
BEGINNING = re.compile(rf"{DATE}|{ADDRESS}", re.IGNORECASE)
DATED = re.compile(
    rf"^\s*\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}(?:,?\s+\d{{1,2}}:\d{{2}}.*\s\S+|.*<{ADDRESS}>:?)\s*$", re.IGNORECASE
)
ORIGINAL = re.compile(
    r"^[\s>*_]*-{2,}\s*(?:original message|original email|forwarded (?:message|by)|weitergeleitete nachricht"
    r"|ursprüngliche nachricht|original-?nachricht|message d'origine|message original|message transféré"
    r"|mensaje original|mensaje reenviado|messaggio originale|messaggio inoltrato|oorspronkelijk bericht"
    r"|doorgestuurd bericht|mensagem original|ursprungligt meddelande|oprindelig (?:meddelelse|besked)"
    r"|opprinnelig melding"
    r"|исходное сообщение|пересылаемое сообщение|wiadomość oryginalna|原始邮件|reply message|reply above this line)"
    r".*$|^[\s>*]*begin forwarded message:?\s*\*?\s*$",
    re.IGNORECASE,
)
HEADERS = {
    "from": r"from|von|de|da|van|från|fra|od|от|від|expéditeur|发件人|寄件者|差出人",
    "more": (
        r"sent|date|to|cc|subject|reply-to|gesendet|datum|an|betreff|kopie|envoyé|à|objet|enviado(?: el)?|para|asunto"
        r"|assunto|inviato|a|oggetto|verzonden|aan|onderwerp|skickat|till|ämne|sendt|til|emne|wysłano|do|temat|data"
        r"|отправлено|дата|кому|тема|надіслано|发送时间|收件人|主题|date d'envoi|importance|mailed by"
    ),
}
FROM_LINE = re.compile(rf"^[\s>*|]*(?:{HEADERS['from']})\s?\*?\s?[:：]\*?\s*\S.*$", re.IGNORECASE)
MORE_LINE = re.compile(rf"^[\s>*|]*(?:{HEADERS['from']}|{HEADERS['more']})\s?\*?\s?[:：]\*?\s*.*$", re.IGNORECASE)
SIGNATURE = re.compile(
    r"^\s*(?:--|—|__)\s*$"
    r"|^\s*(?:sent from (?:my|yahoo|mail|outlook|samsung|the all new)|get outlook for|sent via|sent with"
    r"|von meinem .{2,40} gesendet|gesendet (?:von|mit)|diese nachricht wurde von|envoyé (?:de|depuis|à partir)"
    r"|enviado (?:desde|do)|inviato da|verzonden (?:vanaf|met)|skickat från|sendt fra|wysłane z|отправлено (?:с|из))"
    r"\b.{0,80}$",
    re.IGNORECASE,
)
RULE = re.compile(r"^[\s>]*[-_=*]{6,}\s*$")
QUOTED = re.compile(r"^\s*(?:>|\|(?!\|))")
FENCE = re.compile(r"^\s*(?:```|~~~)")


@dataclass(frozen=True, slots=True)
class Parted:
    """`said` is what the sender wrote; `repeated` the rest of the text as it came, empty when there is none."""

    said: str
    repeated: str


def part(text: str) -> Parted:
    """The text, parted. One pass over its lines; a text without any quotation comes back whole."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ")[:LONGEST].split("\n")
    end = first_repeated(lines)
    start = 0
    if blank(lines[:end]):  # nothing before it: the answer stands below the introduction, or between the quotations
        start = introduction_at(lines, end) if end < len(lines) else 0
        end = start + below(lines[start:])
    said = without_tail(lines[start:end])
    rest = lines[:start] + lines[start + len(said) : end] + lines[end:]
    return Parted("\n".join(said).strip("\n").rstrip(), "\n".join(rest).strip("\n"))


def first_repeated(lines: list[str]) -> int:
    """The index of the first line that begins what is repeated, or the number of lines. Code blocks are left alone."""
    in_code = False
    for index, line in enumerate(lines):
        if FENCE.match(line):
            in_code = not in_code
        elif not in_code and begins_repetition(lines, index):
            return index
    return len(lines)


def begins_repetition(lines: list[str], index: int) -> bool:
    line = lines[index]
    if not line.strip():
        return False
    if ORIGINAL.match(line) or is_header_block(lines, index):
        return True
    after = introduction_at(lines, index)
    if after > index:
        return not answered_below(lines[after:])
    return bool(RULE.match(line)) and next_begins(lines, index + 1)


def answered_below(lines: list[str]) -> bool:
    """Whether own words follow or part the quotation below an introduction: then nothing of it may be folded."""
    seen = False
    for line in lines:
        if QUOTED.match(line):
            seen = True
        elif seen and (SIGNATURE.match(line) or RULE.match(line)):
            return False
        elif line.strip():
            return seen
    return False


def next_begins(lines: list[str], index: int) -> bool:
    """Whether the next line that is not blank begins a block of headers."""
    following = next((i for i in range(index, min(index + 4, len(lines))) if lines[i].strip()), None)
    return following is not None and is_header_block(lines, following)


def introduction_at(lines: list[str], index: int) -> int:
    """The index after "On … wrote:" when it begins here, wrapped over up to three lines; otherwise the same index."""
    if QUOTED.match(lines[index]) and not any(
        words.strip() and not QUOTED.match(words) for words in lines[index:]
    ):
        return index
    joined = ""
    for width in range(1, WIDEST_INTRODUCTION + 1):
        if index + width > len(lines) or not lines[index + width - 1].strip():
            break
        piece = lines[index + width - 1]
        if width > 1 and (QUOTED.match(piece) or not BEGINNING.search(lines[index])):
            break
        joined = f"{joined} {piece.strip()}" if width > 1 else piece
        if len(joined) > 400 or QUOTED.match(joined):
            break
        if INTRODUCTION.match(joined) or (width == 1 and DATED.match(joined)):
            return index + width
    return index


def is_header_block(lines: list[str], index: int) -> bool:
    """Whether a copied "From: … Sent: … To: …" begins here: who, and at least two more within six lines."""
    if not FROM_LINE.match(lines[index]) or QUOTED.match(lines[index]):
        return False
    return sum(bool(MORE_LINE.match(line)) for line in lines[index + 1 : index + 7]) >= 2


def below(lines: list[str]) -> int:
    """How many lines, after a repeated beginning, belong to the answer: up to the next sign that something repeats."""
    for index in range(1, len(lines)):
        if begins_repetition(lines, index) and not blank_or_quoted(lines[:index]):
            return index
    return 0 if blank_or_quoted(lines) else len(lines)


def without_tail(lines: list[str]) -> list[str]:
    """The lines without the signature and without quotations that nothing follows."""
    in_code = False
    for index, line in enumerate(lines):
        in_code ^= bool(FENCE.match(line))
        if not in_code and SIGNATURE.match(line) and not blank(lines[:index]):
            lines = lines[:index]
            break
    while lines and (not lines[-1].strip() or QUOTED.match(lines[-1])):
        lines = lines[:-1]
    return lines


def blank(lines: list[str]) -> bool:
    return not any(line.strip() for line in lines)


def blank_or_quoted(lines: list[str]) -> bool:
    return all(not line.strip() or QUOTED.match(line) for line in lines)
