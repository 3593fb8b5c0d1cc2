using Google.Protobuf;
using ScrapeCluster.Actors.Discovery;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Actors.Serialization;

/// <summary>Wire form of the discovery singleton's protocol.</summary>
internal static class DiscoveryForm
{
    public static readonly WireForm[] All =
    [
        WireForm.Of<DiscoveryProtocol.ListRequest>("LR1", message => Of(message).ToByteArray(), bytes => From(Wire.ListRequest.Parser.ParseFrom(bytes))),
        WireForm.Empty("PR1", DiscoveryProtocol.ProgressRequest.Instance),
        WireForm.Of<DiscoveryProtocol.Progress>("PA1", message => Of(message).ToByteArray(), bytes => From(Wire.Progress.Parser.ParseFrom(bytes))),
        WireForm.Empty("DR1", DiscoveryProtocol.DroppedRequest.Instance),
        WireForm.Of<DiscoveryProtocol.Dropped>("DA1", message => Of(message).ToByteArray(), bytes => From(Wire.Dropped.Parser.ParseFrom(bytes))),
        WireForm.Empty("QR1", DiscoveryProtocol.DiscoverersRequest.Instance),
        WireForm.Of<DiscoveryProtocol.Discoverers>("QA1", message => Of(message).ToByteArray(), bytes => From(Wire.Discoverers.Parser.ParseFrom(bytes))),
        WireForm.Of<DiscoveryProtocol.AllocationRequest>("JR1", message => Of(message).ToByteArray(), bytes => From(Wire.AllocationRequest.Parser.ParseFrom(bytes))),
        WireForm.Of<DiscoveryProtocol.Allocation>("JA1", message => Of(message).ToByteArray(), bytes => From(Wire.Allocation.Parser.ParseFrom(bytes))),
    ];

    public static Wire.ListRequest Of(DiscoveryProtocol.ListRequest request) =>
        new() { Shard = (uint)request.Shard, Have = TargetForm.Of(request.Have) };

    public static DiscoveryProtocol.ListRequest From(Wire.ListRequest wire) => new((int)wire.Shard, TargetForm.From(wire.Have));

    public static Wire.Progress Of(DiscoveryProtocol.Progress progress)
    {
        var wire = new Wire.Progress();
        wire.PendingJobs.Add(progress.PendingJobs);
        wire.Shards.Add(progress.Shards.Select(shard =>
            new Wire.ShardVersion { Shard = (uint)shard.Shard, Version = TargetForm.Of(shard.Version) }));
        return wire;
    }

    public static DiscoveryProtocol.Progress From(Wire.Progress wire) => new(
        wire.PendingJobs.ToValueList(),
        wire.Shards.Select(shard => new DiscoveryProtocol.ShardVersion((int)shard.Shard, TargetForm.From(shard.Version))).ToValueList());

    public static Wire.Dropped Of(DiscoveryProtocol.Dropped dropped)
    {
        var wire = new Wire.Dropped();
        var texts = new TextTable(wire.Texts);
        foreach (var job in dropped.Jobs)
        {
            var wireJob = new Wire.DroppedJob { Job = job.JobName, Count = (uint)job.Count };
            foreach (var labels in job.Shown)
            {
                var set = new Wire.LabelSet();
                texts.Add(labels, set.Labels);
                wireJob.Shown.Add(set);
            }

            wire.Jobs.Add(wireJob);
        }

        return wire;
    }

    public static DiscoveryProtocol.Dropped From(Wire.Dropped wire)
    {
        var texts = new TextTable(wire.Texts);
        return new(wire.Jobs
            .Select(job => new DiscoveryProtocol.DroppedJob(
                job.Job, (int)job.Count, job.Shown.Select(set => texts.GetLabels(set.Labels)).ToValueList()))
            .ToValueList());
    }

    public static Wire.Discoverers Of(DiscoveryProtocol.Discoverers discoverers)
    {
        var wire = new Wire.Discoverers();
        wire.All.Add(discoverers.All.Select(Of));
        return wire;
    }

    public static DiscoveryProtocol.Discoverers From(Wire.Discoverers wire) => new(wire.All.Select(From).ToValueList());

    public static Wire.AllocationRequest Of(DiscoveryProtocol.AllocationRequest request) => new() { Job = request.JobName, Collector = request.Collector };

    public static DiscoveryProtocol.AllocationRequest From(Wire.AllocationRequest wire) => new(wire.Job, wire.Collector);

    public static Wire.Allocation Of(DiscoveryProtocol.Allocation allocation)
    {
        var wire = new Wire.Allocation
        {
            Job = allocation.JobName,
            Index = (uint)allocation.Index,
            Count = (uint)allocation.Count,
            IsKnown = allocation.IsKnown,
            IsSettled = allocation.IsSettled,
        };
        var texts = new TextTable(wire.Texts);
        foreach (var target in allocation.Targets)
        {
            var one = new Wire.AllocatedTarget { Collector = texts.Add(target.Collector) };
            texts.Add(target.Labels, one.Labels);
            wire.Targets.Add(one);
        }

        return wire;
    }

    public static DiscoveryProtocol.Allocation From(Wire.Allocation wire)
    {
        var texts = new TextTable(wire.Texts);
        return new(wire.Job, (int)wire.Index, (int)wire.Count, wire.IsKnown, wire.IsSettled, wire.Targets
            .Select(target => new DiscoveryProtocol.AllocatedTarget(texts.Get(target.Collector), texts.GetLabels(target.Labels))).ToValueList());
    }

    private static Wire.Discoverer Of(DiscoveryProtocol.Discoverer one)
    {
        var wire = new Wire.Discoverer
        {
            Mechanism = one.Mechanism,
            Source = one.Source,
            Groups = (uint)one.Groups,
            Targets = (uint)one.Targets,
            LastSuccessMs = one.LastSuccessMs,
        };
        wire.Jobs.Add(one.Jobs);
        if (one.Error is { } error)
            wire.Error = error;
        return wire;
    }

    private static DiscoveryProtocol.Discoverer From(Wire.Discoverer wire) => new(
        wire.Mechanism, wire.Source, wire.Jobs.ToValueList(), (int)wire.Groups, (int)wire.Targets, wire.LastSuccessMs, wire.HasError ? wire.Error : null);
}
