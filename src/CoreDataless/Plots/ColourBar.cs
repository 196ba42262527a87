using CoreDataless.Html;

namespace CoreDataless.Plots;

/// <summary>Which colour stands for which value.</summary>
internal sealed class ColourBar
{
    private const double Thickness = 10;
    private const int Stops = 16;

    private readonly Box _box;
    private readonly LinearScale _scale;
    private readonly string _unit;

    /// <param name="place">Left and right end, and the top.</param>
    /// <param name="low">Of the first colour.</param>
    /// <param name="high">Of the last colour.</param>
    /// <param name="unit">What is measured.</param>
    public ColourBar(Box place, double low, double high, string unit)
    {
        _box = place with { Bottom = place.Top + Thickness };
        _scale = new LinearScale(low, high);
        _unit = unit;
    }

    /// <summary>Of all of it, the texts too.</summary>
    public double Bottom => _box.Bottom + NameRow.Flat + Layout.TitleLine;

    /// <summary>How far its labels stand out beyond its ends.</summary>
    public static (double Left, double Right) Overhang(double low, double high, double width)
    {
        var scale = new LinearScale(low, high);
        return NameRow.Of(scale, width).Overhang(scale, width);
    }

    /// <summary>Draws it.</summary>
    public void Draw(MarkupWriter markup)
    {
        string gradient = markup.NewId("colours");
        using (markup.Open("linearGradient", ("id", gradient)))
        {
            for (int i = 0; i <= Stops; i++)
            {
                double share = i / (double)Stops;
                markup.Empty(
                    "stop", ("offset", $"{share}"), ("stop-color", ColourMap.Hex(ColourMap.Of(share))));
            }
        }
        markup.Empty(
            "rect", ("fill", $"url(#{gradient})"), ("x", PathText.Number(_box.Left)), ("y", PathText.Number(_box.Top)),
            ("width", PathText.Number(_box.Width)), ("height", PathText.Number(Thickness)));
        NameRow labels = NameRow.Of(_scale, _box.Width);
        var ticks = new PathText();
        foreach (Tick tick in labels.Ticks)
        {
            double x = _box.Left + _box.Width * _scale.Place(tick.Value);
            ticks.Line(new(x, _box.Bottom), new(x, _box.Bottom + 3));
        }
        markup.Empty("path", ("class", "ticks"), ("d", ticks.ToString()));
        using (markup.Open("g", ("class", "labels"))) labels.Write(markup, _scale, _box);
        using (markup.Open("g", ("class", "titles")))
        {
            double middle = (_box.Left + _box.Right) / 2;
            Caption.Write(markup, _unit, middle, Bottom - 4, "middle", _box.Right);
        }
    }
}
