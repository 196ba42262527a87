using Microsoft.Playwright;

namespace CoreDataless.Tests.Browser;

/// <summary>The distribution's Chromium, started once; tests that need it are skipped where there is none.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private const string Absent = "no Chromium: none of chromium, chromium-browser, google-chrome is in PATH";

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        if (Find() is not { } program) return;
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = program,
            // Nothing of the browser's own goes to the network either.
            Args = ["--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
    }

    /// <summary>Opens a page from disk.</summary>
    /// <param name="make">Makes the page, where there is a browser to see it, and names its file.</param>
    /// <param name="width">Of the window, in pixels.</param>
    /// <param name="scheme">What the user prefers.</param>
    public async Task<OpenPage> Open(Func<string> make, int width = 1400, ColorScheme scheme = ColorScheme.Light)
    {
        Assert.SkipWhen(_browser is null, Absent);
        string file = make();
        IPage page = await _browser.NewPageAsync(new BrowserNewPageOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = 900 },
            ColorScheme = scheme,
        });
        var open = new OpenPage(page);
        await page.GotoAsync(new Uri(file).AbsoluteUri);
        return open;
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
    }

    private static string? Find()
    {
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        string[] names = ["chromium", "chromium-browser", "google-chrome"];
        return names.SelectMany(name => folders.Select(folder => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
    }
}

/// <summary>A page and everything that a user would not see: complaints, and attempts to reach other places.</summary>
public sealed class OpenPage : IAsyncDisposable
{
    public OpenPage(IPage page)
    {
        Page = page;
        page.Console += (_, message) => Complaints.Add($"{message.Type}: {message.Text}");
        page.PageError += (_, error) => Complaints.Add(error);
        page.RequestFailed += (_, request) => Complaints.Add($"failed: {Short(request.Url)}");
        page.Dialog += (_, dialog) => Complaints.Add($"dialog: {dialog.Message}");
        page.Request += (_, request) => Requests.Add(request.Url);
    }

    public IPage Page { get; }

    public List<string> Complaints { get; } = [];

    public List<string> Requests { get; } = [];

    /// <summary>What an expression of JavaScript gives in the page.</summary>
    public Task<T> Ask<T>(string expression) => Page.EvaluateAsync<T>(expression);

    public async ValueTask DisposeAsync() => await Page.CloseAsync();

    private static string Short(string url) => url.Length > 80 ? url[..80] : url;
}
