using System.Text.Json;
using CoreDataless.Arrays;

namespace CoreDataless.Results;

/// <summary>What is wrong in a file that is a result by its head, and where.</summary>
internal static class ResultFault
{
    private const string MakeAgain =
        "it was changed or comes from another version: make it again with the command that it names";

    /// <summary>What the deserialiser stumbled over.</summary>
    public static MalformedDataException Of(JsonException e)
    {
        string place = e.Path is null or "$" ? "the result" : e.Path.TrimStart('$', '.');
        return Missing(e.Message) is { } names
            ? Wrong(place, $"lacks {names}")
            : Wrong(place, $"has a value of the wrong kind (line {e.LineNumber + 1})");
    }

    /// <summary>A contradiction.</summary>
    public static MalformedDataException Wrong(string place, string fault) => new($"{place} {fault}", MakeAgain);

    /// <summary>Checks a list's length.</summary>
    /// <exception cref="MalformedDataException">It is another.</exception>
    public static void CheckLength<T>(IReadOnlyCollection<T> list, long wanted, string place)
    {
        if (list.Count != wanted) throw Wrong(place, $"has {list.Count} entries where {wanted} belong");
    }

    /// <summary>Checks that each entry is there.</summary>
    /// <exception cref="MalformedDataException">One is null.</exception>
    public static void CheckNoNull<T>(IReadOnlyList<T> list, string place)
        where T : class
    {
        for (int i = 0; i < list.Count; i++)
        {
            if (list[i] is null) throw Wrong($"{place}[{i}]", "is null");
        }
    }

    /// <summary>Checks numbers that count from 0.</summary>
    /// <exception cref="MalformedDataException">One is not below the count.</exception>
    public static void CheckRange(IEnumerable<int> numbers, int count, string place)
    {
        foreach (int number in numbers)
        {
            if (number < 0 || number >= count) throw Wrong(place, $"has {number} where 0 to {count - 1} belong");
        }
    }

    // The exception has the names only in its message: "... was missing required properties including: 'a', 'b'."
    private static string? Missing(string message)
    {
        const string Before = "including: ";
        int from = message.IndexOf(Before, StringComparison.Ordinal);
        if (from < 0) return null;
        string rest = message[(from + Before.Length)..];
        int end = rest.IndexOf("'.", StringComparison.Ordinal);
        return end < 0 ? rest : rest[..(end + 1)];
    }
}
