using CoreDataless.Cli;
using CoreDataless.Engine;
using Spectre.Console;

namespace CoreDataless.Tests.Cli;

/// <summary>Prototypes as half blocks.</summary>
public class ThumbnailTests
{
    private const string Escape = "\u001b[";

    [Fact]
    public void Two_pixels_are_one_character_and_the_caption_stands_under_them()
    {
        // Red, green; blue, white.
        float[] image = [1, 0, 0, 1, 0, 1, 0, 1, 0, 0, 1, 1];
        var shape = new Shape(3, 2, 2);
        var layout = new ThumbnailLayout(2, 2, PerRow: 2, Shown: 2);
        Thumbnail first = Thumbnail.Of(image, shape, 2, 2, "cat 1.00"), second = Thumbnail.Of(image, shape, 2, 2, "b");
        string row = $"{Escape}38;2;255;0;0;48;2;0;0;255m▀{Escape}0m{Escape}38;2;0;255;0;48;2;255;255;255m▀{Escape}0m";
        Assert.Equal($"{row}          {row}\ncat 1.00    b\n", Render([first, second], layout));
    }

    [Fact]
    public void Grey_is_grey_and_an_odd_last_row_has_no_lower_half()
    {
        Thumbnail picture = Thumbnail.Of([0, 0.5f, float.NaN], new Shape(1, 3, 1), 1, 3, "x");
        Assert.Equal(
            $"{Escape}38;2;0;0;0;48;2;128;128;128m▀{Escape}0m\n{Escape}38;2;0;0;0m▀{Escape}0m\nx\n",
            Render([picture], new ThumbnailLayout(1, 3, PerRow: 1, Shown: 1)));
    }

    [Fact]
    public void A_pixel_is_the_mean_of_the_area_that_it_covers()
    {
        // Three columns on two: each takes one and a half of them.
        Thumbnail picture = Thumbnail.Of([0, 0.6f, 0.9f, 0, 0.6f, 0.9f], new Shape(1, 2, 3), 2, 1, "");
        Assert.Equal([51, 204], picture.Pixels.Select(p => (int)p.R));
    }

    [Theory]
    [InlineData(10, 32, 80, 15, 5, 10)]
    [InlineData(10, 32, 161, 16, 5, 10)]
    [InlineData(200, 64, 80, 15, 5, 20)]
    [InlineData(10, 8, 80, 8, 5, 10)]
    [InlineData(2, 224, 80, 38, 2, 2)]
    public void Ten_classes_leave_room_for_the_report_and_more_fill_two_screens(
        int classes, int side, int columns, int shownSide, int perRow, int shown)
    {
        ThumbnailLayout layout = ThumbnailLayout.Of(classes, new Shape(3, side, side), columns);
        Assert.Equal(new ThumbnailLayout(shownSide, shownSide, perRow, shown), layout);
        Assert.InRange(layout.PerRow * layout.Pitch - 1, 1, columns);
    }

    [Fact]
    public void Wide_images_keep_their_shape()
    {
        ThumbnailLayout layout = ThumbnailLayout.Of(10, new Shape(1, 32, 128), 100);
        Assert.Equal(4, (double)layout.Width / layout.Height, 0.5);
    }

    [Theory]
    [InlineData(1, 32, 500)]
    [InlineData(1, 2, 300)]
    public void No_picture_is_wider_than_the_terminal(int classes, int height, int width) =>
        Assert.InRange(ThumbnailLayout.Of(classes, new Shape(1, height, width), 80).Width, 60, 80);

    [Theory]
    [InlineData("automobile", 10, "automobile")]
    [InlineData("automobile", 6, "autom…")]
    [InlineData("猫猫猫", 5, "猫猫…")]
    public void Long_names_are_cut_by_the_cells_that_they_take(string name, int cells, string shown) =>
        Assert.Equal(shown, ThumbnailGrid.Fit(name, cells));

    [Fact]
    public void Where_no_pictures_can_be_seen_a_notice_says_why_and_what_else_there_is()
    {
        Session session = Session.Run(["evaluate", Session.Sample("100"), "--show", .. Session.Quick]);
        Assert.Equal(0, session.Code);
        Assert.Contains("--show: the report does not go to a terminal; --html and --out", session.Error,
            StringComparison.Ordinal);
        Assert.DoesNotContain("▀", session.Out, StringComparison.Ordinal);
    }

    private static string Render(IReadOnlyList<Thumbnail> pictures, ThumbnailLayout layout)
    {
        using var writer = new StringWriter { NewLine = "\n" };
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = AnsiSupport.Yes,
            ColorSystem = ColorSystemSupport.TrueColor,
        });
        console.Write(new ThumbnailGrid(pictures, layout));
        return writer.ToString();
    }
}
