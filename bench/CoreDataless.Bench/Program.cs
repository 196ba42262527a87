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
    default:
        BenchmarkSwitcher.FromAssembly(typeof(Peer).Assembly).Run(args);
        break;
}
