using CoreDataless.Html;
using CoreDataless.Reporting;
using CoreDataless.Results;

namespace CoreDataless.Pages;

/// <summary>What the network takes for a perfect example of each class.</summary>
internal static class PrototypeSection
{
    private const int Few = 20;

    /// <summary>Writes it.</summary>
    public static void Write(MarkupWriter markup, EvaluatedData data, string id)
    {
        markup.Heading(3, "Prototypes", id);
        markup.Paragraph("A prototype is an image that the network itself takes for a perfect example of a class: "
            + "random noise, changed step by step until the network is as sure of the class as it can be. It need not "
            + "look like anything to a person. What counts is how different the prototypes of different classes are "
            + "inside the network.");
        markup.Paragraph(OwnClass(data));
        if (data.Figures?.Pictures is { } pictures) Gallery(markup, data, pictures);
        else markup.Note(NoPictures(data));
    }

    /// <summary>Why there is nothing to see.</summary>
    public static string NoPictures(EvaluatedData data) => data switch
    {
        { Figures: null } => "The result has no pictures: it was made by an older version.",
        { Input: [not (1 or 3), ..] } => $"No pictures: images of {data.Input[0]} channels are neither grey nor RGB.",
        _ => "No pictures: they would have been too large for a page, or were left out.",
    };

    private static string OwnClass(EvaluatedData data)
    {
        int all = data.Runs.Sum(r => r.Predicted.Count);
        int own = data.Runs.Sum(r => r.Predicted.Index().Count(p => p.Item == p.Index));
        string runs = data.Runs.Count == 1 ? "one random start" : $"{data.Runs.Count} random starts";
        return own == all
            ? $"From {runs}, all {all} prototypes are taken for their own class."
            : $"From {runs}, {own} of {all} prototypes are taken for their own class.";
    }

    private static void Gallery(MarkupWriter markup, EvaluatedData data, PictureData pictures)
    {
        bool isFew = data.Classes <= Few;
        int kept = pictures.Prototypes.Count(p => p is not null);
        string room = kept < data.Classes
            ? $" {kept} of {data.Classes} are shown; for the others a page has no room."
            : "";
        markup.Note($"Those of run {pictures.Run}, with the probability that the network gives them. Rest a pointer "
            + $"on one to see its loss.{room}");
        using (markup.Open("div", ("class", isFew ? "gallery" : "gallery many")))
        {
            foreach ((int label, byte[]? png) in pictures.Prototypes.Index())
                if (png is not null) Tile(markup, data, pictures, label, png, isFew ? Picture.Large : Picture.Small);
        }
        markup.Line();
    }

    private static void Tile(
        MarkupWriter markup, EvaluatedData data, PictureData pictures, int label, byte[] png, int side)
    {
        RunData run = data.Runs[pictures.Run];
        string name = data.NameOf(label);
        string sure = run.Confidence is { } c ? Probability(c[label]) : "";
        string loss = $"{name}: loss {Figures.Loss(run.Loss[label])}";
        using (markup.Open("figure", ("class", "tile")))
        {
            Picture.Write(markup, png, (pictures.Width, pictures.Height), side, $"Prototype of {name}",
                sure.Length > 0 ? $"{loss}, probability {sure}" : loss);
            using (markup.Open("figcaption"))
            {
                markup.Element("b", name);
                if (run.Predicted[label] != label)
                    markup.Element("em", $"taken for {data.NameOf(run.Predicted[label])}");
                else if (sure.Length > 0) markup.Element("span", sure);
            }
        }
        markup.Line();
    }

    // Most are a hair below 1: "100 %" would claim more.
    private static string Probability(double p) => p is < 1 and > 0.999 ? "> 99.9 %" : $"{p * 100:0.#} %";
}
