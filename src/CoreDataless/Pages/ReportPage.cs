using System.Text;
using CoreDataless.Html;
using CoreDataless.Results;

namespace CoreDataless.Pages;

/// <summary>Results as one HTML page that needs nothing else.</summary>
public static class ReportPage
{
    /// <summary>Writes the page. The same results give the same bytes.</summary>
    /// <param name="stream">UTF-8 is written.</param>
    /// <param name="results">In any order, of any commands.</param>
    /// <returns>How many models it shows.</returns>
    public static int Write(Stream stream, IReadOnlyList<ResultFile> results)
    {
        PageContent content = PageContent.Of(results);
        using var writer = new StreamWriter(stream, new UTF8Encoding(false), bufferSize: 1 << 16, leaveOpen: true);
        var markup = new MarkupWriter(writer);
        markup.Verbatim("<!DOCTYPE html>\n");
        using (markup.Open("html", ("lang", "en")))
        {
            Head(markup, Title(content));
            using (markup.Open("body")) Body(markup, content);
        }
        markup.Line();
        return content.Models.Count;
    }

    private static void Head(MarkupWriter markup, string title)
    {
        using (markup.Open("head"))
        {
            markup.Line();
            markup.Empty("meta", ("charset", "utf-8"));
            markup.Line();
            markup.Empty("meta", ("http-equiv", "Content-Security-Policy"), ("content", StyleSheet.Policy));
            markup.Line();
            markup.Empty("meta", ("name", "viewport"), ("content", "width=device-width, initial-scale=1"));
            markup.Empty("meta", ("name", "color-scheme"), ("content", "light dark"));
            markup.Empty("meta", ("name", "referrer"), ("content", "no-referrer"));
            markup.Line();
            markup.Element("title", $"{title} · CoreDataless");
            markup.Line();
            using (markup.Open("style")) markup.Verbatim(StyleSheet.Text);
        }
        markup.Line();
    }

    private static void Body(MarkupWriter markup, PageContent content)
    {
        using (markup.Open("header"))
        {
            markup.Heading(1, Title(content));
            markup.Paragraph(VerdictSection.Has(content)
                ? "What the weights of trained networks say about their quality, measured without any test data. The "
                    + "page is for choosing between checkpoints of one task; it does not replace a test on data of your "
                    + "own."
                : "How well metrics of trained networks follow the figures that were reported for them.");
        }
        markup.Line();
        Contents(markup, content);
        using (markup.Open("main"))
        {
            markup.Line();
            VerdictSection.Write(markup, content);
            foreach (ModelContent model in content.Models)
                ModelSection.Write(markup, model, isOnly: content.Models.Count == 1);
            SeriesOf(markup, content.Series);
            MeaningSection.Write(markup, content);
            DataSection.Write(markup, content);
        }
        markup.Line();
        using (markup.Open("footer"))
        {
            markup.Paragraph("Made by CoreDataless. The page holds all it needs: no script runs, nothing is fetched.");
        }
    }

    private static void Contents(MarkupWriter markup, PageContent content)
    {
        using (markup.Open("nav", ("aria-label", "Contents")))
        using (markup.Open("ul"))
        {
            if (VerdictSection.Has(content)) Item(markup, "#verdict", "Verdict");
            foreach (ModelContent model in content.Models) Item(markup, model.Link, model.Name);
            if (content.Series.Count > 0) Item(markup, "#series", "Series");
            Item(markup, "#meaning", "What the numbers are");
            Item(markup, "#data", "Data");
        }
        markup.Line();
    }

    private static void Item(MarkupWriter markup, string link, string text)
    {
        using (markup.Open("li")) markup.Element("a", text, ("href", link));
    }

    private static void SeriesOf(MarkupWriter markup, IReadOnlyList<SeriesDocument> series)
    {
        if (series.Count == 0) return;
        using (markup.Open("section", ("id", "series")))
        {
            markup.Heading(2, "Series");
            foreach (SeriesDocument document in series) SeriesSection.Write(markup, document);
        }
        markup.Line();
    }

    private static string Title(PageContent content) => content switch
    {
        { Models: [var only] } => only.Name,
        { Models.Count: > 1 and var count } => $"{count} networks compared",
        { Series.Count: > 0 } => "Metrics against reported figures",
        _ => "No results",
    };
}
