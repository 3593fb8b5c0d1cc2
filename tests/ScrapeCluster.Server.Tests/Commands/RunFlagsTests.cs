using System.CommandLine;
using System.Text.RegularExpressions;
using ScrapeCluster.Pipeline.Configuration;
using ScrapeCluster.Pipeline.Configuration.Collector;
using ScrapeCluster.Server.Commands;
using ScrapeCluster.Server.Hosting;
using ScrapeCluster.Testing.Processes;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Server.Tests.Commands;

public sealed partial class RunFlagsTests
{
    [Fact]
    public void The_documentation_lists_every_flag_and_no_other()
    {
        var command = new Command("run");
        new RunFlags().AddTo(command);
        var text = File.ReadAllText(Path.Combine(Programs.Root, "config", "flags.md"));

        var documented = Row().Matches(text).Select(match => match.Groups[1].Value);

        documented.ShouldBe(command.Options.Select(option => option.Name), ignoreOrder: true);
    }

    [Fact]
    public void Every_flag_reaches_the_node()
    {
        var command = new Command("run");
        var flags = new RunFlags();
        flags.AddTo(command);

        var node = flags.Read(command.Parse([
            "--cluster.listen-address=[::1]:7946", "--cluster.advertise-address=node-0", "--cluster.peers=node-0:7946,[::2]:7946", "--cluster.name=n",
            "--cluster.shards=8", "--cluster.min-nodes=2", "--cluster.app-version=1.2", "--storage.remote.flush-deadline=1m", "--storage.remote.queue-memory=1GB",
            "--storage.max-bytes=0", "--storage.fsync-interval=2s", "--storage.remote.crash-wait=0s", "--storage.remote.max-in-flight=1MB",
        ])).ToNodeOptions();

        node.ClusterHost.ShouldBe("::1");
        node.ClusterPort.ShouldBe(7946);
        node.AdvertiseHost.ShouldBe("node-0");
        node.AdvertisePort.ShouldBeNull();
        node.Peers.ShouldBe(["node-0:7946", "[::2]:7946"]);
        node.ClusterName.ShouldBe("n");
        node.ShardCount.ShouldBe(8);
        node.MinNodes.ShouldBe(2);
        node.AppVersion.ShouldBe("1.2");
        node.FlushDeadline.ShouldBe(TimeSpan.FromMinutes(1));
        node.QueueMemoryBytes.ShouldBe(1L << 30);
        node.QueueDiskBytes.ShouldBe(0);
        node.FsyncInterval.ShouldBe(TimeSpan.FromSeconds(2));
        node.CrashWait.ShouldBe(TimeSpan.Zero);
        node.InFlightBytes.ShouldBe(1L << 20);
    }

    [Fact]
    public void A_node_that_could_never_ask_for_resources_of_the_operator_does_not_start()
    {
        var missing = Path.Combine(Path.GetTempPath(), "no-such-kubeconfig");
        var server = new ServerOptions { Configuration = ConfigurationLocation.OfFile("none"), OperatorResources = new() { KubeconfigFile = missing } };

        StartUp.Prepare(server).Errors.ShouldBe([$"--discovery.operator-crds.kubeconfig: there is no file \"{missing}\"."]);
        StartUp.Prepare(server with { OperatorResources = new() }).Errors.ShouldHaveSingleItem().ShouldContain("this node runs in no pod");
    }

    [Theory]
    [InlineData("true", true, null)]
    [InlineData("false", false, null)]
    [InlineData("maybe", false, "Cannot read SCRAPECLUSTER_TEST_SWITCH from \"maybe\": allowed are true and false.")]
    public void A_switch_can_be_set_in_the_environment(string text, bool value, string? error)
    {
        Environment.SetEnvironmentVariable("SCRAPECLUSTER_TEST_SWITCH", text);
        var option = Flag.Switch("test.switch", "Only a test has it.");
        Environment.SetEnvironmentVariable("SCRAPECLUSTER_TEST_SWITCH", null);
        var command = new Command("run") { option };

        var parsed = command.Parse([]);

        parsed.Errors.Select(found => found.Message).ShouldBe(error is null ? [] : [error]);
        if (error is null)
            parsed.GetValue(option).ShouldBe(value);
        command.Parse(["--test.switch=false"]).GetValue(option).ShouldBeFalse();
    }

    [Fact]
    public void Resources_of_the_Prometheus_Operator_are_chosen_by_flags()
    {
        var command = new Command("run");
        var flags = new RunFlags();
        flags.AddTo(command);
        string[] chosen = ["--discovery.operator-crds.kubeconfig=/etc/kubeconfig", "--discovery.operator-crds.namespaces=shop, pay",
            "--discovery.operator-crds.selector=release in (a,b)", "--discovery.operator-crds.namespace-selector=team=red"];

        var options = flags.Read(command.Parse(["--discovery.operator-crds", .. chosen])).OperatorResources;

        options.ShouldNotBeNull();
        options.KubeconfigFile.ShouldBe("/etc/kubeconfig");
        options.Namespaces.ShouldBe(["shop", "pay"]);
        options.Selector.ShouldBe("release in (a,b)");
        options.NamespaceSelector.ShouldBe("team=red");
        flags.Read(command.Parse([])).OperatorResources.ShouldBeNull();
        command.Parse(chosen).Errors.Select(error => error.Message).ShouldContain("--discovery.operator-crds.selector needs --discovery.operator-crds.");
        command.Parse(["--discovery.operator-crds", "--discovery.operator-crds.selector=a=b=c"]).Errors.ShouldHaveSingleItem().Message.ShouldContain("allowed is a label selector");
        command.Parse(["--discovery.operator-crds", "--discovery.operator-crds.namespaces=Shop"]).Errors.ShouldHaveSingleItem().Message.ShouldContain("names of namespaces");
    }

    [Theory]
    [InlineData("--config.file=/etc/a.yml", "/etc/a.yml", true)]
    [InlineData("--config=/etc/a.yml", "/etc/a.yml", true)]
    [InlineData("--config=file:/etc/a.yml", "/etc/a.yml", true)]
    [InlineData("--config=/etc/a.yml --config yaml:service::extensions: --config.file=b", "/etc/a.yml + --config=yaml", false)]
    [InlineData("--config=env:SOME", "env:SOME", false)]
    public void A_configuration_is_named_by_path_or_uri(string arguments, string name, bool isFile)
    {
        var location = Read(arguments.Split(' ')).Configuration;

        location.Name.ShouldBe(name);
        location.IsFile.ShouldBe(isFile);
        location.Unsupported.ShouldBe(UnsupportedPolicy.Refuse);
        Read("--unsupported=skip").Configuration.Unsupported.ShouldBe(UnsupportedPolicy.Skip);
    }

    [Fact]
    public void A_uri_of_an_unknown_scheme_is_refused()
    {
        var command = new Command("run");
        new RunFlags().AddTo(command);

        command.Parse(["--config=ftp://a/b"]).Errors.ShouldHaveSingleItem().Message.ShouldContain("scheme \"ftp\" is not supported");
    }

    [Fact]
    public void A_setting_is_put_over_the_configuration()
    {
        Read("--config=/etc/a.yml", "--set=a.b.c=d=e", "--set", "x=1", "--feature-gates=one,two").Configuration.Uris.ShouldBe(["/etc/a.yml", "yaml:a::b::c: d=e", "yaml:x: 1"]);

        var command = new Command("run");
        new RunFlags().AddTo(command);
        command.Parse(["--set=abc"]).Errors.ShouldHaveSingleItem().Message.ShouldContain("allowed is KEY=VALUE");
    }

    private static ServerOptions Read(params string[] arguments)
    {
        var command = new Command("run");
        var flags = new RunFlags();
        flags.AddTo(command);
        return flags.Read(command.Parse(arguments));
    }

    [GeneratedRegex(@"^\| `(--[a-z.-]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
