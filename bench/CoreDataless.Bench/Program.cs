using BenchmarkDotNet.Running;
using CoreDataless.Bench;

switch (args)
{
    case ["peer", .. var rest]:
        Peer.Serve(new Arguments(rest));
        break;
    case ["singular-values", .. var rest]:
        SingularValuePeer.Serve(new Arguments(rest));
        break;
    case ["layers", .. var rest]:
        Layers.Print(new Arguments(rest));
        break;
    case ["cuda", "device"]:
        return CudaTimings.Device();
    case ["cuda", .. var rest]:
        return CudaTimings.Print(new Arguments(rest));
    default:
        BenchmarkSwitcher.FromAssembly(typeof(Peer).Assembly).Run(args);
        break;
}
return 0;
