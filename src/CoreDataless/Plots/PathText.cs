using System.Globalization;
using System.Text;

namespace CoreDataless.Plots;

/// <summary>The <c>d</c> of a path: lines between points of the drawing.</summary>
internal sealed class PathText
{
    private readonly StringBuilder _text = new();

    /// <summary>Is nothing drawn?</summary>
    public bool IsEmpty => _text.Length == 0;

    /// <summary>A coordinate, to a tenth of a unit: what eyes can see.</summary>
    public static string Number(double value)
    {
        // Adding 0 makes -0 a 0.
        double rounded = Math.Round(value, 1) + 0.0;
        return double.IsFinite(value)
            ? rounded.ToString("0.#", CultureInfo.InvariantCulture)
            : throw new ArgumentOutOfRangeException(nameof(value), value, "what has no place cannot be drawn");
    }

    /// <summary>A line through the points.</summary>
    public PathText Line(params ReadOnlySpan<Point> points)
    {
        for (int i = 0; i < points.Length; i++)
            _text.Append(i == 0 ? 'M' : ' ').Append(Number(points[i].X)).Append(' ').Append(Number(points[i].Y));
        return this;
    }

    /// <summary>A region with the points as corners.</summary>
    public PathText Region(params ReadOnlySpan<Point> points)
    {
        Line(points);
        if (points.Length > 0) _text.Append('Z');
        return this;
    }

    public override string ToString() => _text.ToString();
}
