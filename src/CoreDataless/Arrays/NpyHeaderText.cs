namespace CoreDataless.Arrays;

/// <summary>Walks over the Python dictionary in a .npy header; it knows no more of Python than that needs.</summary>
internal sealed class NpyHeaderText(string text)
{
    private int _at;

    public bool IsQuote => Peek() is '\'' or '"';

    public bool AtEnd => Peek() == '\0';

    public bool Take(char wanted)
    {
        if (Peek() != wanted) return false;
        _at++;
        return true;
    }

    public void Expect(char wanted)
    {
        if (!Take(wanted)) throw new MalformedDataException($"its .npy header lacks '{wanted}' at character {_at}");
    }

    public string Quoted()
    {
        var quote = Peek();
        var end = IsQuote ? text.IndexOf(quote, _at + 1) : -1;
        if (end < 0) throw new MalformedDataException($"its .npy header lacks a quoted text at character {_at}");
        var value = text[(_at + 1)..end];
        _at = end + 1;
        return value;
    }

    public bool Truth()
    {
        var word = Word(char.IsAsciiLetter);
        return word switch
        {
            "True" => true,
            "False" => false,
            _ => throw new MalformedDataException($"its .npy header has '{word}' where True or False should be"),
        };
    }

    /// <summary>A tuple of numbers, none of them negative: (), (3,), (3, 4), Python 2's (3L,) too.</summary>
    public long[] Numbers(int most)
    {
        var numbers = new List<long>();
        Expect('(');
        while (!Take(')'))
        {
            if (numbers.Count == most) throw new MalformedDataException($"it has more than {most} axes");
            if (!long.TryParse(Word(char.IsAsciiDigit), out var number))
                throw new MalformedDataException($"its .npy header lacks a size at character {_at}");
            numbers.Add(number);
            Take('L');
            if (!Take(',')) { Expect(')'); break; }
        }
        return [.. numbers];
    }

    private string Word(Func<char, bool> isPart)
    {
        Peek();
        var start = _at;
        while (_at < text.Length && isPart(text[_at])) _at++;
        return text[start.._at];
    }

    private char Peek()
    {
        while (_at < text.Length && text[_at] is (' ' or '\n' or '\t')) _at++;
        return _at < text.Length ? text[_at] : '\0';
    }
}
