namespace CoreDataless.Images;

/// <summary>A decoded image.</summary>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Channels">1 grey, 2 grey and alpha, 3 RGB, 4 RGB and alpha; palettes are resolved.</param>
/// <param name="MaxValue">255, or 65535 for files of 16 bits; fewer bits are stretched to 255.</param>
/// <param name="Samples">(height, width, channels).</param>
public sealed record PngImage(int Width, int Height, int Channels, int MaxValue, ushort[] Samples)
{
    /// <summary>Does any pixel let the background shine through?</summary>
    public bool IsTransparent =>
        Channels is 2 or 4 && Samples.Where((_, i) => i % Channels == Channels - 1).Any(alpha => alpha != MaxValue);
}
