using CoreDataless.Html;

namespace CoreDataless.Pages;

/// <summary>The parts of a page that every section is made of.</summary>
internal static class Prose
{
    /// <summary>A paragraph.</summary>
    public static void Paragraph(this MarkupWriter markup, string text)
    {
        markup.Element("p", text);
        markup.Line();
    }

    /// <summary>The one sentence to remember.</summary>
    public static void Lead(this MarkupWriter markup, string text) => Paragraph(markup, "lead", text);

    /// <summary>Small print.</summary>
    public static void Note(this MarkupWriter markup, string text) => Paragraph(markup, "note", text);

    /// <summary>What must not be missed.</summary>
    public static void Warning(this MarkupWriter markup, string text) => Paragraph(markup, "warning", text);

    /// <summary>A heading of a level.</summary>
    public static void Heading(this MarkupWriter markup, int level, string text, string? id = null)
    {
        markup.Element(level switch { 1 => "h1", 2 => "h2", 3 => "h3", _ => "h4" }, text, ("id", id));
        markup.Line();
    }

    /// <summary>Words and what they stand for.</summary>
    public static void Facts(this MarkupWriter markup, IEnumerable<(string Term, string Meaning)> facts)
    {
        using (markup.Open("dl", ("class", "facts")))
        {
            foreach ((string term, string meaning) in facts)
            {
                // In a group, so that a narrow screen can put the meaning below its term.
                using MarkupWriter.Scope group = markup.Open("div");
                markup.Element("dt", term);
                markup.Element("dd", meaning);
            }
        }
        markup.Line();
    }

    /// <summary>What most readers skip: closed until it is asked for.</summary>
    public static MarkupWriter.Scope Details(this MarkupWriter markup, string summary)
    {
        MarkupWriter.Scope details = markup.Open("details");
        markup.Element("summary", summary);
        return details;
    }

    /// <summary>Figures side by side.</summary>
    public static MarkupWriter.Scope Figures(this MarkupWriter markup) => markup.Open("div", ("class", "figures"));

    /// <summary>What may be wider than the screen, and scrolls within it.</summary>
    public static MarkupWriter.Scope Scroll(this MarkupWriter markup, string label) =>
        markup.Open("div", ("class", "scroll"), ("tabindex", "0"), ("role", "group"), ("aria-label", label));

    private static void Paragraph(MarkupWriter markup, string kind, string text)
    {
        markup.Element("p", text, ("class", kind));
        markup.Line();
    }
}
