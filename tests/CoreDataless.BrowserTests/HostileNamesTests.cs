using System.Text.Json.Nodes;
using CoreDataless.Tests.Cli;

namespace CoreDataless.Tests.Browser;

/// <summary>Names out of files are text, whatever they look like.</summary>
[Collection(nameof(OneBrowser))]
public sealed class HostileNamesTests(Chromium chromium, Reports reports)
{
    private static readonly string[] Names =
    [
        "<script>alert(1)</script>", "\"><img src=x onerror=alert(2)>", "</title></style></svg><blink>bold</blink>",
        "' onmouseover='alert(3)", "javascript:alert(4)", "&lt;i&gt;&amp;", "a\u202Egnp.exe", "]]><!--", "#%3Cscript%3E%",
        "\u0000\u001b[31m\u2028 end",
    ];

    [Fact]
    public async Task Class_names_and_file_names_stay_text()
    {
        await using OpenPage open = await chromium.Open(() => Page("hostile", Names));
        Assert.Empty(open.Complaints);
        Assert.Equal(0, await open.Ask<int>("document.querySelectorAll('script, blink, i, [onerror], [onmouseover]').length"));
        Assert.Equal(0, await open.Ask<int>("document.querySelectorAll('img:not([src^=\"data:image/png\"])').length"));
        string text = await open.Ask<string>("document.body.textContent");
        foreach (string name in Names[..6]) Assert.Contains(name, text, StringComparison.Ordinal);
        Assert.DoesNotContain('\u202E', text);
        Assert.DoesNotContain('\u001b', text);
    }

    [Fact]
    public async Task Endless_names_do_not_widen_the_page()
    {
        string[] names = [.. Enumerable.Range(0, 10).Select(i => new string((char)('A' + i), 3000))];
        await using OpenPage open = await chromium.Open(() => Page("endless", names), width: 360);
        Assert.True(await open.Ask<int>("document.documentElement.scrollWidth - window.innerWidth") <= 0);
    }

    private string Page(string title, string[] names)
    {
        JsonNode root = JsonNode.Parse(File.ReadAllText(reports.Evaluation.Json))!;
        foreach ((int index, JsonNode? model) in root["models"]!.AsArray().Index())
        {
            model!["file"] = $"folder/{index}{names[index]}";
            model["architecture"] = names[index + 1];
            model["classNames"] = new JsonArray([.. names.Select(name => JsonValue.Create(name))]);
            foreach (JsonNode? layer in model["spectral"]!["layers"]!.AsArray()) layer!["name"] = names[index];
            model["warnings"] = new JsonArray(JsonValue.Create(names[0]));
        }
        string json = reports.Path($"{title}.json"), page = reports.Path($"{title}.html");
        File.WriteAllText(json, root.ToJsonString());
        Session session = Session.Run("report", json, "--html", page);
        Assert.True(session.Code == 0, session.Error);
        return page;
    }
}
