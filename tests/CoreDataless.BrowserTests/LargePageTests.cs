using System.Diagnostics;
using CoreDataless.Models;
using CoreDataless.Tests.Checkpoints;
using CoreDataless.Tests.Cli;
using CoreDataless.Tests.Models;

namespace CoreDataless.Tests.Browser;

/// <summary>Two hundred classes of 64x64 pixels, as Tiny ImageNet has.</summary>
[Collection(nameof(OneBrowser))]
public sealed class LargePageTests(Chromium chromium) : IDisposable
{
    private const int MostBytes = 5_000_000;

    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Is_small_and_opens_at_once()
    {
        string page = Make();
        Assert.InRange(new FileInfo(page).Length, 1, MostBytes);
        long begin = Stopwatch.GetTimestamp();
        await using OpenPage open = await chromium.Open(page, width: 360);
        Assert.InRange(Stopwatch.GetElapsedTime(begin).TotalSeconds, 0, 10);
        Assert.Empty(open.Complaints);
        Assert.True(await open.Ask<int>("document.querySelectorAll('img').length") >= 200);
        Assert.True(await open.Ask<bool>("[...document.images].every(i => i.complete && i.naturalWidth === 64)"));
        Assert.True(await open.Ask<int>("document.documentElement.scrollWidth - window.innerWidth") <= 0);
    }

    private string Make()
    {
        Miniature network = Miniature.Authors with { Classes = 200 };
        string model = _scratch.Write("tiny.safetensors", file => file.Write(SafeTensorsFile.Of(
            network.Weights().Where(w => w.Dimensions.Count > 0).Select(Entry))));
        string page = _scratch.Path("tiny.html");
        Session session = Session.Run("evaluate", model, "--input", "64x64", "--runs", "2", "--iterations", "2",
            "--deepfool-steps", "1", "--html", page);
        Assert.True(session.Code == 0, session.Error);
        return page;
    }

    private static SafeTensorsFile.Entry Entry(Weight weight) =>
        new(weight.Name, "F64", [.. weight.Dimensions.Select(size => (int)size)])
        {
            Values = [.. weight.Read().Select(value => (double)value)],
        };
}
