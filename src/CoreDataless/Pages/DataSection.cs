using CoreDataless.Html;
using CoreDataless.Results;

namespace CoreDataless.Pages;

/// <summary>Where the numbers come from, and the numbers themselves to be saved.</summary>
internal static class DataSection
{
    /// <summary>Writes it.</summary>
    public static void Write(MarkupWriter markup, PageContent content)
    {
        using (markup.Open("section", ("id", "data")))
        {
            markup.Heading(2, "Data");
            markup.Paragraph("Every number on this page comes from these results. They are in the page and can be "
                + "saved as JSON, digit for digit; only the pictures, which the page has already, are left out of "
                + "that.");
            foreach (ResultFile file in content.Files) Write(markup, file);
        }
        markup.Line();
    }

    private static void Write(MarkupWriter markup, ResultFile file)
    {
        string name = NameOf(file);
        markup.Heading(3, name);
        using (markup.Open("p"))
        {
            markup.Text($"Made by \"{file.Document.Command}\"{On(file.Document)}. ");
            markup.Element("a", $"Save {name}", ("download", name), ("href", SavedJson.Address(file.Json)));
        }
        markup.Line();
        using (markup.Details("Settings"))
            markup.Facts(Settings.All(file.Document).Select(s => (s.Name, s.Value.Length > 0 ? s.Value : "not given")));
        markup.Line();
    }

    private static string NameOf(ResultFile file)
    {
        string name = file.Name.Split('/', '\\')[^1];
        if (name.Length == 0 || name == "-") name = file.Document.Command;
        return name.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? name : $"{name}.json";
    }

    private static string On(ResultDocument document) => document is MeasuredDocument { Device: var device }
        ? $" on {device.Name} ({device.Description})"
        : "";
}
