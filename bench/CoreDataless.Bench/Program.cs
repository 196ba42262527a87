using BenchmarkDotNet.Running;
using CoreDataless.Bench;

switch (args)
{
    case ["peer", .. var rest]:
        return Peer.Serve(new Arguments(rest));
    case ["singular-values", .. var rest]:
        return SingularValuePeer.Serve(new Arguments(rest));
    case ["layers", .. var rest]:
        Layers.Print(new Arguments(rest));
        break;
    case ["cuda", "device"]:
        return CudaMachine.Print();
    case ["cuda", "roofline", .. var rest]:
        return CudaRoofline.Print(new Arguments(rest));
    case ["cuda", "layers", .. var rest]:
        return CudaLayerTimes.Print(new Arguments(rest));
    case ["cuda", "spectra", .. var rest]:
        return CudaSpectra.Print(new Arguments(rest));
    case ["cuda", "deepfool", .. var rest]:
        return CudaDeepFool.Print(new Arguments(rest));
    case ["cuda", .. var rest]:
        return CudaTimings.Print(new Arguments(rest));
    default:
        BenchmarkSwitcher.FromAssembly(typeof(Peer).Assembly).Run(args);
        break;
}
return 0;
