namespace CoreDataless.Plots;

/// <summary>
/// Colours for values from 0 to 1: from dark blue over grey to light yellow, in equal steps of OKLab (Ottosson, 2020).
/// Lightness rises evenly, so it is right in grey print too; blue and yellow are told apart by colour-blind people.
/// </summary>
internal static class ColourMap
{
    private static readonly (double L, double A, double B) First = (0.28, -0.005, -0.09);
    private static readonly (double L, double A, double B) Last = (0.93, -0.03, 0.155);

    /// <summary>The colour of a cell without a value, and of those that say nothing.</summary>
    public static (byte Red, byte Green, byte Blue) None => (150, 150, 150);

    /// <summary>What is beyond an end has the end's colour; NaN has <see cref="None"/>.</summary>
    public static (byte Red, byte Green, byte Blue) Of(double share)
    {
        if (double.IsNaN(share)) return None;
        double t = Math.Clamp(share, 0, 1);
        return FromOklab(
            First.L + t * (Last.L - First.L), First.A + t * (Last.A - First.A), First.B + t * (Last.B - First.B));
    }

    /// <summary><c>#rrggbb</c>.</summary>
    public static string Hex((byte Red, byte Green, byte Blue) colour) =>
        $"#{colour.Red:x2}{colour.Green:x2}{colour.Blue:x2}";

    private static (byte Red, byte Green, byte Blue) FromOklab(double lightness, double a, double b)
    {
        double l = Cube(lightness + 0.3963377774 * a + 0.2158037573 * b);
        double m = Cube(lightness - 0.1055613458 * a - 0.0638541728 * b);
        double s = Cube(lightness - 0.0894841775 * a - 1.2914855480 * b);
        return (
            Byte(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
            Byte(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
            Byte(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s));
    }

    private static double Cube(double value) => value * value * value;

    // sRGB's curve (IEC 61966-2-1).
    private static byte Byte(double linear)
    {
        double c = Math.Clamp(linear, 0, 1);
        double curved = c <= 0.0031308 ? 12.92 * c : 1.055 * Math.Pow(c, 1 / 2.4) - 0.055;
        return (byte)Math.Round(255 * curved);
    }
}
