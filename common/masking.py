"""How phone and identity numbers are shown when nobody asked for the whole (D11)."""


def mask_phone(phone: str) -> str:
    """138****2217; anything shorter than 7 characters shows its last two only."""
    if not phone:
        return ""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 8 else f"****{phone[-2:]}"


def mask_identity_number(number: str) -> str:
    """First 3, last 4, the rest as stars."""
    if not number:
        return ""
    return f"{number[:3]}{'*' * max(len(number) - 7, 4)}{number[-4:]}"
