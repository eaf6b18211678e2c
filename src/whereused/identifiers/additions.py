"""What biip and epcpy lack or get wrong, in one place.

biip 5.2 knows every application identifier and the shape of its value, and checks the digits of GTIN, SSCC and GLN
alone. Added here, from the GS1 General Specifications (sections 3 and 7.9) and the GS1 Barcode Syntax Dictionary:

- check digits of the other keys (GRAI, GDTI, GCN, GSIN, GSRN, ITIP) and the check character pair of the GMN;
- keys that begin with a company prefix begin with digits; an ITIP is piece n of m with n <= m; no key is all zeros;
- values in ASCII digits (`\\d` takes every script's), and brackets inside values (biip's reader ends a value there).

epcpy 0.1.8 loses what follows a colon in a GIAI, leaves lower-case escapes such as `%2f` undecoded, takes `%2G` for an
escape, counts an escape as three characters, refuses a serial that begins with `%3C` (so a tag with one is not read),
writes an SGLN without extension as (254)0, and checks neither the digit of a freight container's number (ISO 6346) nor
that of a ship's (IMO). So the pure identities of GS1 keys are read in `epcs.py`; epcpy reads the content of tags of
the Tag Data Standard 1.13, and the schemes that are not GS1's. The codings of 2.0 are in `plus_tags.py`.
"""

from __future__ import annotations

import re
import warnings

from whereused.identifiers.parsed import Fault

with warnings.catch_warnings():  # its patterns hold escapes that Python warns of where it is not compiled yet
    warnings.simplefilter("ignore")
    from epcpy.utils.common import ConvertException
    from epcpy.utils.parsers import epc_pure_identity_to_scheme, hex_to_tag_encodable

__all__ = [
    "CHECK_DIGIT_AT",
    "PREFIXED",
    "ConvertException",
    "check_digit",
    "check_pair",
    "epc_pure_identity_to_scheme",
    "hex_to_tag_encodable",
    "verify",
    "verify_foreign",
]

CHECK_DIGIT_AT = {
    "00": 18,
    **dict.fromkeys(("01", "02", "03", "8003", "8006", "8026"), 14),
    **dict.fromkeys(("253", "255", "410", "411", "412", "413", "414", "415", "416", "417"), 13),
    "402": 17,
    **dict.fromkeys(("8017", "8018"), 18),
}
"""Up to which digit of an application identifier's value the check digit counts, itself included."""

PREFIXED = frozenset({"401", "8004", "8010", "8013"})
"""Keys without a check digit that begin with a GS1 Company Prefix, which has 4 to 12 digits."""

_STARTS_WITH_PREFIX = re.compile(r"[0-9]{4}")
_SET_82 = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
_SET_32 = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_PRIMES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83)


def check_digit(payload: str) -> int:
    """The GS1 check digit of ASCII digits (General Specifications, 7.9.1): weights 3 and 1 from the right.

    biip's own is the same and takes four times as long; every name of a big load passes here.
    """
    digits = payload.encode()
    return (
        -(3 * (sum(digits[-1::-2]) - 48 * ((len(digits) + 1) // 2)) + sum(digits[-2::-2]) - 48 * (len(digits) // 2))
        % 10
    )


def check_pair(model: str) -> str:
    """The check character pair of a Global Model Number without it (General Specifications, 7.9.5)."""
    weighed = sum(_SET_82.index(character) * prime for character, prime in zip(reversed(model), _PRIMES, strict=False))
    return _SET_32[weighed % 1021 // 32] + _SET_32[weighed % 1021 % 32]


def verify(ai: str, value: str) -> None:
    """Raise a Fault where a value of the right shape breaks what biip does not check."""
    length = CHECK_DIGIT_AT.get(ai)
    if length is not None:
        _verify_number(ai, value, length)
    elif ai in PREFIXED and _STARTS_WITH_PREFIX.match(value) is None:
        raise Fault(f"({ai}) {value} should begin with the digits of a GS1 Company Prefix.")
    elif ai == "8013" and check_pair(value[:-2]) != value[-2:]:
        raise Fault(f"({ai}) {value}: the check characters should be {check_pair(value[:-2])}, not {value[-2:]}.")
    elif ai == "8011" and value[0] == "0":
        raise Fault(f"({ai}) {value}: a component's serial number has no leading zero.")


def _verify_number(ai: str, value: str, length: int) -> None:
    number = value[:length]
    expected = check_digit(number[:-1])
    if expected != int(number[-1]):
        which = "" if number == value else f" of {number}"
        raise Fault(f"({ai}) {value}: the check digit{which} should be {expected}, not {number[-1]}.")
    if not number.strip("0"):
        raise Fault(f"({ai}) {value}: a number of zeros alone identifies nothing.")
    if ai in ("8006", "8026") and not 1 <= int(value[14:16]) <= int(value[16:18]):
        raise Fault(f"({ai}) {value}: piece {value[14:16]} of {value[16:18]} cannot be; it is counted from 01.")


def verify_foreign(scheme: str, body: str) -> None:
    """Raise a Fault for an EPC of a scheme that is not GS1's, whose own check digit is wrong."""
    if scheme == "bic":
        weighed = sum(_container_value(character) << place for place, character in enumerate(body[:10]))
        expected = weighed % 11 % 10
    elif scheme == "imovn":
        expected = sum(int(digit) * (7 - place) for place, digit in enumerate(body[:6])) % 10
    else:
        return
    if expected != int(body[-1]):
        raise Fault(f"{scheme} {body}: the check digit should be {expected}, not {body[-1]}.")


def _container_value(character: str) -> int:
    """The value of a character in ISO 6346: letters count from 10 and leave out the multiples of 11."""
    return (
        int(character)
        if character.isdigit()
        else (rank := ord(character) - 55) + (rank > 10) + (rank > 20) + (rank > 30)
    )
