using System.Globalization;
using CoreDataless.Engine;

namespace CoreDataless.Models;

/// <summary>The size of the images; the network itself knows how many channels it wants.</summary>
/// <param name="Height">Pixels.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Channels">Where it was said, or null.</param>
public readonly record struct InputSize(int Height, int Width, int? Channels = null)
{
    /// <summary>Reads <c>32x32</c> (height x width) or <c>3x32x32</c>.</summary>
    /// <exception cref="ModelException">Neither.</exception>
    public static InputSize Parse(string text, string source = "--input")
    {
        string[] parts = text.Split('x', 'X', ',');
        var numbers = new int[parts.Length];
        bool good = parts.Length is 2 or 3;
        for (int i = 0; good && i < parts.Length; i++)
            good = int.TryParse(parts[i], CultureInfo.InvariantCulture, out numbers[i]) && numbers[i] > 0;
        if (!good)
            throw new ModelException($"{source}: '{text}' is no size; write HEIGHTxWIDTH, such as 32x32, or 3x32x32");
        return numbers.Length == 2 ? new(numbers[0], numbers[1]) : new(numbers[1], numbers[2], numbers[0]);
    }

    internal Shape ToShape(int channels) => new(Channels ?? channels, Height, Width);
}
