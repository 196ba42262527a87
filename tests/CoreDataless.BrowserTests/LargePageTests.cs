using System.Diagnostics;

namespace CoreDataless.Tests.Browser;

/// <summary>A page of two hundred classes.</summary>
[Collection(nameof(OneBrowser))]
public sealed class LargePageTests(Chromium chromium, Reports reports)
{
    private const int MostBytes = 5_000_000;

    // Also what keeps this program from being without a test where there is no browser, which counts as a failure.
    [Fact]
    public void Is_small() => Assert.InRange(new FileInfo(reports.Large.Page).Length, 1, MostBytes);

    [Fact]
    public async Task Opens_at_once_with_all_its_pictures()
    {
        string page = reports.Large.Page;
        long begin = Stopwatch.GetTimestamp();
        await using OpenPage open = await chromium.Open(() => page, width: 360);
        Assert.InRange(Stopwatch.GetElapsedTime(begin).TotalSeconds, 0, 10);
        Assert.Empty(open.Complaints);
        Assert.True(await open.Ask<int>("document.querySelectorAll('img').length") >= 200);
        Assert.True(await open.Ask<bool>("[...document.images].every(i => i.complete && i.naturalWidth === 64)"));
        Assert.True(await open.Ask<int>("document.documentElement.scrollWidth - window.innerWidth") <= 0);
    }
}
