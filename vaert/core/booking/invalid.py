"""What is wrong with the input."""


class Invalid(ValueError):
    """The input cannot be understood: a code, the values that belong to it and an English sentence."""

    def __init__(self, code: str, sentence: str, **values: object) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
        self.values = values
