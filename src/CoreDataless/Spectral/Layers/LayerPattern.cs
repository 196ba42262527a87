using System.Globalization;
using System.IO.Enumeration;

namespace CoreDataless.Spectral;

/// <summary>One pattern of a <see cref="LayerFilter"/>.</summary>
internal sealed class LayerPattern
{
    private readonly int? _id;
    private readonly LayerType? _type;

    public LayerPattern(string text)
    {
        Text = text;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int id)) _id = id;
        foreach (LayerType type in Enum.GetValues<LayerType>())
            if (type.Word() == text) _type = type;
    }

    /// <summary>As the user wrote it.</summary>
    public string Text { get; }

    /// <summary>Whether it is a word for a type; then there need not be any.</summary>
    public bool IsType => _type is not null;

    public bool Fits(LayerCandidate candidate)
    {
        if (_id is not null) return candidate.Id == _id;
        if (_type is not null) return candidate.Layout?.Type == _type;
        return FitsName(candidate.Name) || FitsName(candidate.Tensor.Name);
    }

    private bool FitsName(string name) => FileSystemName.MatchesSimpleExpression(Text, name, ignoreCase: false);
}
