using System.Security.Cryptography;
using System.Text;

namespace CoreDataless.Pages;

/// <summary>The one style sheet of a page, and what a browser must be told to trust it.</summary>
internal static class StyleSheet
{
    private static readonly Lazy<string> Content = new(() => Read("pages/page.css") + Read("pages/plots.css"));

    /// <summary>CSS.</summary>
    public static string Text => Content.Value;

    /// <summary>
    /// The content security policy: nothing is fetched, nothing runs, pictures are in the page, and so is this very
    /// style sheet.
    /// </summary>
    public static string Policy =>
        "default-src 'none'; img-src data:; "
        + $"style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Text)))}'; "
        + "base-uri 'none'; form-action 'none'";

    private static string Read(string resource)
    {
        using Stream stream = typeof(StyleSheet).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"the resource {resource} is missing");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        // A browser sees the end of a line as one character, whatever the source was checked out with.
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
