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

    public static Command Create(Terminal terminal, CancellationToken cancellation)
    {
        var command = new Command("predict", "Class scores for images; with labels, how many are right.")
        {
            Model.WithoutOptions(), Images.WithoutOptions(), Top, InputImages.Labels,
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
        string[] files = parsed.GetRequiredValue(Images);
        string? labelsFile = parsed.GetValue(InputImages.Labels);
        output.CheckTargets([parsed.GetRequiredValue(Model), .. files, labelsFile, .. NetworkOptionSet.Files(options)]);
        LoadedModel model = LoadedModel.Open(parsed.GetRequiredValue(Model), options);
        ImageSet images = InputImages.Read(files, labelsFile, model.Network);
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
            files, labelsFile, options, device, parsed.GetValue(CommonOptions.Memory).Bytes);
        output.Publish(
            stream => PredictionFiles.WriteJson(stream, prediction, settings),
            stream => PredictionFiles.WriteCsv(stream, prediction));
        PredictView.Show(output, prediction);
        return ExitCode.Done;
    }
}
