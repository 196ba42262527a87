using CoreDataless.Html;

namespace CoreDataless.Pages;

/// <summary>Small pictures, enlarged by whole numbers so that their pixels stay crisp.</summary>
internal static class Picture
{
    /// <summary>The side of tiles where there are few.</summary>
    public const int Large = 96;

    /// <summary>The side of tiles where there are many.</summary>
    public const int Small = 64;

    /// <summary>Writes one.</summary>
    /// <param name="markup">Where to.</param>
    /// <param name="png">The picture.</param>
    /// <param name="size">Its pixels.</param>
    /// <param name="side">How large it should about be on the page.</param>
    /// <param name="alt">What it is.</param>
    /// <param name="title">What a pointer that rests on it is told.</param>
    public static void Write(
        MarkupWriter markup, byte[] png, (int Width, int Height) size, int side, string alt, string? title = null)
    {
        int times = Math.Max(1, (int)Math.Round(side / (double)Math.Max(size.Width, size.Height)));
        markup.Empty(
            "img",
            ("src", $"data:image/png;base64,{Convert.ToBase64String(png)}"),
            ("alt", alt),
            ("title", title),
            ("width", $"{size.Width * times}"),
            ("height", $"{size.Height * times}"),
            ("class", "pixels"));
    }
}
