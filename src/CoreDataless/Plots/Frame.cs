namespace CoreDataless.Plots;

/// <summary>A rectangle of the drawing, y downwards.</summary>
internal readonly record struct Box(double Left, double Top, double Right, double Bottom)
{
    public double Width => Right - Left;

    public double Height => Bottom - Top;

    /// <summary>Have they a part in common?</summary>
    public bool Meets(Box other) =>
        Left < other.Right && other.Left < Right && Top < other.Bottom && other.Top < Bottom;

    /// <summary>Is the other one within this one?</summary>
    public bool Holds(Box other) =>
        Left <= other.Left && other.Right <= Right && Top <= other.Top && other.Bottom <= Bottom;
}

/// <summary>Where the values of two axes are in the drawing.</summary>
internal sealed record Frame(Box Box, Scale X, Scale Y)
{
    // Half a hair: a value at an axis' end is inside, whatever rounding says.
    private const double Tolerance = 1e-6;

    /// <summary>NaN for what has no place.</summary>
    public double XOf(double value) => Box.Left + Box.Width * X.Place(value);

    /// <summary>NaN for what has no place.</summary>
    public double YOf(double value) => Box.Bottom - Box.Height * Y.Place(value);

    /// <summary>In the drawing; may be outside the box, and NaN.</summary>
    public Point Of(double x, double y) => new(XOf(x), YOf(y));

    /// <summary>False for NaN too.</summary>
    public bool Shows(Point point) => ShowsX(point.X) && ShowsY(point.Y);

    /// <summary>Is it between the left and the right end?</summary>
    public bool ShowsX(double x) => x >= Box.Left - Tolerance && x <= Box.Right + Tolerance;

    /// <summary>Is it between the lower and the upper end?</summary>
    public bool ShowsY(double y) => y >= Box.Top - Tolerance && y <= Box.Bottom + Tolerance;

    /// <summary>The nearest place inside.</summary>
    public double ClampX(double x) => Math.Clamp(x, Box.Left, Box.Right);

    /// <summary>The nearest place inside.</summary>
    public double ClampY(double y) => Math.Clamp(y, Box.Top, Box.Bottom);
}
