using System.CommandLine;
using CoreDataless.Engine;
using CoreDataless.Images;
using CoreDataless.Metrics;
using CoreDataless.Models;
using CoreDataless.Reporting;

namespace CoreDataless.Cli;

/// <summary>`predict`: class scores for images.</summary>
internal static class PredictCommand
{
    private const int StandardTop = 5;

    private static readonly Argument<string> Model = new("MODEL") { Description = "A checkpoint." };

    private static readonly Argument<string[]> Images = new("IMAGES")
    {
        Description = "Images of the network's size: .png, folders of .png, .npy, .npz (x, and labels y).",
        Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Option<int> Top = CommonOptions.Whole("--top", "Classes per image.", StandardTop, 1,
        1_000_000);

    private static readonly Option<string?> Labels = CommonOptions.Text("--labels", "FILE.npy",
        "The right class of each image.");

    public static Command Create(Terminal terminal, CancellationToken cancellation)
    {
        var command = new Command("predict", "Class scores for images; with labels, how many are right.")
        {
            Model.WithoutOptions(), Images.WithoutOptions(), Top, Labels,
        };
        NetworkOptionSet.AddTo(command);
        foreach (Option option in (Option[])
            [DeviceOptionSet.Device, DeviceOptionSet.Threads, DeviceOptionSet.Simd, DeviceOptionSet.ExactConv,
                DeviceOptionSet.Multiply,
                CommonOptions.Memory, CommonOptions.Json, CommonOptions.Csv, CommonOptions.Quiet,
                CommonOptions.Verbose])
        {
            command.Add(option);
        }
        command.SetAction(parsed => Run(parsed, terminal, cancellation));
        return command;
    }

    private static int Run(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var output = new ConsoleOutput(terminal, CommonOptions.Output(parsed));
        NetworkOptions options = NetworkOptionSet.Of(parsed);
        output.CheckTargets([parsed.GetRequiredValue(Model), .. parsed.GetRequiredValue(Images),
            parsed.GetValue(Labels), options.DescriptionFile]);
        LoadedModel model = LoadedModel.Open(parsed.GetRequiredValue(Model), options);
        ImageSet images = Read(parsed, model.Network);
        DeviceSettings device = DeviceOptionSet.Of(parsed);
        using IBackend backend = DeviceOptionSet.Open(device, output);
        using var forward = new ForwardPass(backend, model.Network, images.Count,
            parsed.GetValue(CommonOptions.Memory).Bytes);
        output.Notice(CompiledView.Summary(forward.Compiled.Memory));
        output.Detail(CompiledView.Lines(forward.Compiled));
        float[] logits = forward.Run(images.Pixels, cancellation).Logits;
        var prediction = new Prediction(model.Facts, new DeviceFacts(backend.Name, backend.Description), images, logits,
            Math.Min(parsed.GetValue(Top), model.Network.Classes));
        var settings = new PredictionSettings(
            parsed.GetRequiredValue(Images), parsed.GetValue(Labels), options, device,
            parsed.GetValue(CommonOptions.Memory).Bytes);
        output.Publish(
            stream => PredictionFiles.WriteJson(stream, prediction, settings),
            stream => PredictionFiles.WriteCsv(stream, prediction));
        PredictView.Show(output, prediction);
        return ExitCode.Done;
    }

    private static ImageSet Read(ParseResult parsed, Network network)
    {
        string[] files = parsed.GetRequiredValue(Images);
        ImageSet images = ImageFiles.Read(files, network.Input);
        if (images.Count == 0)
            throw new InvalidDataFileException(files[0], "there are no images in it", "name files with images");
        if (parsed.GetValue(Labels) is { } file) images = images with { Labels = ImageFiles.ReadLabels(file) };
        if (images.Labels is not { } labels) return images;
        string source = parsed.GetValue(Labels) ?? "labels";
        if (labels.Count != images.Count)
            throw new InvalidDataFileException(source, $"{labels.Count} labels for {images.Count} images",
                "give each image one");
        return labels.Max() < network.Classes
            ? images
            : throw new InvalidDataFileException(
                source, $"class {labels.Max()} of a network of {network.Classes}", "classes count from 0");
    }
}
