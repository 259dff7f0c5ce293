"""Names and descriptions of commands as Discord shows them, in the language of whoever reads."""

from __future__ import annotations

from discord import Locale
from discord.app_commands import TranslationContextTypes, Translator, locale_str

from bot.locales import LANGUAGES, speaker
from bot.locales.en import TEXTS


def localised(key: str) -> locale_str:
    """A text of the locales, for a command's description or a choice."""
    return locale_str(TEXTS[key], key=key)


def command_name(name: str, of: str = "") -> locale_str:
    """What a command, or one `of` a group, is called; Discord finds it by its English name too."""
    return locale_str(name, key=f"name.{of}.{name}" if of else f"name.{name}")


def option_names(*names: str) -> dict[str, locale_str]:
    """What a command's options are called, for `app_commands.rename`."""
    return {name: locale_str(name, key=f"name.option.{name}") for name in names}


class LocaleTranslator(Translator):
    """Asks the catalogues; Discord keeps the English where there is none."""

    async def translate(
        self,
        string: locale_str,
        locale: Locale,
        context: TranslationContextTypes,  # noqa: ARG002
    ) -> str | None:
        language, key = locale.value.split("-")[0], string.extras.get("key")
        if key is None or language == "en" or language not in LANGUAGES:
            return None
        return speaker(language)(key)
