using CoreDataless.Engine;

namespace CoreDataless.Cli;

/// <summary>How prototypes are laid out in a terminal.</summary>
/// <param name="Width">Pixels of a picture, which are columns.</param>
/// <param name="Height">Pixels of a picture; two of them are a line.</param>
/// <param name="PerRow">Pictures side by side.</param>
/// <param name="Shown">Pictures in all.</param>
internal sealed record ThumbnailLayout(int Width, int Height, int PerRow, int Shown)
{
    private const int Gap = 1;
    private const int ShortestCaption = 11;
    private const int LeastSide = 4;

    // Ten classes are to leave room for the report on a screen of 24 lines; more classes may fill two such screens.
    private const int Ten = 10;
    private const int LinesOfTen = 20;
    private const int LinesOfAll = 48;

    /// <summary>Columns of a picture and its caption.</summary>
    public int Cell => Math.Max(Width, ShortestCaption);

    /// <summary>Columns from a picture to the next.</summary>
    public int Pitch => Cell + Gap;

    /// <summary>
    /// The largest pictures, no larger than the images or the terminal, of which ten leave room for more.
    /// </summary>
    public static ThumbnailLayout Of(int classes, Shape image, int columns)
    {
        int longest = Math.Max(image.Height, image.Width);
        ThumbnailLayout layout;
        int side = longest;
        do layout = Sized(classes, image, (double)side / longest, columns);
        while ((layout.Width > columns || layout.Lines(Math.Min(classes, Ten)) > LinesOfTen) && --side >= LeastSide);
        return layout;
    }

    private static ThumbnailLayout Sized(int classes, Shape image, double scale, int columns)
    {
        var one = new ThumbnailLayout(
            Scaled(image.Width, scale), Scaled(image.Height, scale), PerRow: 1, Shown: 1);
        int fitting = Math.Max(1, (columns + Gap) / one.Pitch);
        // Rows of equal length look better than a last one of one.
        int perRow = classes > Ten ? fitting : Share(classes, Share(classes, fitting));
        int rows = Math.Max(1, (LinesOfAll + 1) / one.LinesOfRow);
        return one with { PerRow = perRow, Shown = Math.Min(classes, perRow * rows) };
    }

    // Picture, caption and an empty line.
    private int LinesOfRow => Share(Height, 2) + 2;

    private int Lines(int pictures) => Share(pictures, PerRow) * LinesOfRow - 1;

    private static int Scaled(int pixels, double scale) => Math.Max(1, (int)Math.Round(pixels * scale));

    private static int Share(int whole, int parts) => (whole + parts - 1) / parts;
}
