using CoreDataless.Html;

namespace CoreDataless.Plots;

/// <summary>The element around a drawing: its title, its description, and what its marks mean.</summary>
internal static class Figure
{
    // What is wider does not fit a phone, and scrolls there.
    private const double Narrow = 420;

    /// <summary>Writes a <c>figure</c> element.</summary>
    /// <param name="markup">Where.</param>
    /// <param name="title">In a few words.</param>
    /// <param name="description">In a sentence or two.</param>
    /// <param name="legend">Marks; those without a label are left out.</param>
    /// <param name="size">Of the drawing.</param>
    /// <param name="draw">Writes the content of the <c>svg</c> element.</param>
    public static void Write(
        MarkupWriter markup, string title, string description, IReadOnlyList<Mark> legend, (double Width, double Height) size,
            Action draw)
    {
        (string titleId, string descriptionId) = (markup.NewId("figure"), markup.NewId("figure"));
        using (markup.Open("figure"))
        {
            using (markup.Open("figcaption"))
            {
                markup.Element("strong", title, ("id", titleId));
                markup.Text(" ");
                markup.Element("span", description, ("id", descriptionId));
            }
            Legend.Write(markup, legend);
            if (size.Width <= Narrow)
            {
                Drawing("plot");
            }
            else
            {
                using (markup.Open(
                    "div", ("class", "scroll"), ("tabindex", "0"), ("role", "region"), ("aria-labelledby", titleId)))
                    Drawing("plot wide");
            }
        }
        markup.Line();

        void Drawing(string kind)
        {
            (string width, string height) = (PathText.Number(size.Width), PathText.Number(size.Height));
            using (markup.Open(
                "svg", ("class", kind), ("role", "img"), ("aria-labelledby", titleId), ("aria-describedby", descriptionId),
                ("width", width), ("height", height), ("viewBox", $"0 0 {width} {height}")))
                draw();
        }
    }
}
