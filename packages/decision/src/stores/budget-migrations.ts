// The counters of budgets: one row each, with the parts of its window as arrays, and the function that charges them.

export const budgetMigrations: readonly { readonly id: string; readonly sql: string }[] = [
  {
    id: 'decision-0008',
    sql: `
      create table budget_counter (
        tenant text not null,
        budget text not null,
        window_ms bigint not null,
        -- A session; empty for the whole tenant.
        holder text not null,
        -- Number of the newest part of the window since 1970; the arrays begin with it and go back in time.
        part bigint not null,
        bytes bigint[] not null,
        requests bigint[] not null,
        -- From then on nothing of it counts.
        over_ms bigint not null,
        primary key (tenant, budget, window_ms, holder)
      );
      create index budget_counter_by_end on budget_counter (over_ms);

      -- Charges one request to all counters, or to none and returns the first that has no room. The rows are locked in one
      -- order, and the time is read under the lock: what two callers see is what one after the other would. A maximum
      -- below 0 is none, at_ms below 0 the clock of the database, which all processes share.
      create function sallyport_charge(
        for_tenant text, budgets text[], windows bigint[], holders text[], bytes_max bigint[], requests_max bigint[],
        new_bytes bigint, at_ms bigint
      ) returns table (place integer, bytes_left bigint, requests_left bigint, retry_after_ms bigint) language plpgsql as $$
      declare
        parts constant integer := 12;
        counter budget_counter;
        part_ms bigint;
        now_ms bigint;
        now_part bigint;
        shift integer;
        used_bytes bigint;
        used_requests bigint;
        at integer;
        charged integer[] := '{}';
        refused integer;
        bytes_room bigint;
        requests_room bigint;
        retry_ms bigint;
      begin
        for at in select n from generate_subscripts(budgets, 1) n order by budgets[n], windows[n], holders[n] loop
          loop
            insert into budget_counter values (
              for_tenant, budgets[at], windows[at], holders[at],
              0, array_fill(0::bigint, array[parts + 1]), array_fill(0::bigint, array[parts + 1]), 0
            ) on conflict do nothing;
            select * into counter from budget_counter c
              where c.tenant = for_tenant and c.budget = budgets[at] and c.window_ms = windows[at] and c.holder = holders[at]
              for update;
            -- Else it was swept in between.
            exit when found;
          end loop;
          now_ms := case when at_ms < 0 then floor(extract(epoch from clock_timestamp()) * 1000)::bigint else at_ms end;
          part_ms := (windows[at] + parts - 1) / parts;
          -- A clock that was set back goes on where it was.
          now_part := greatest(now_ms / part_ms, counter.part);
          shift := least(now_part - counter.part, parts + 1);
          counter.bytes := array_fill(0::bigint, array[shift]) || counter.bytes[1 : parts + 1 - shift];
          counter.requests := array_fill(0::bigint, array[shift]) || counter.requests[1 : parts + 1 - shift];
          select sum(b), sum(r) into used_bytes, used_requests from unnest(counter.bytes, counter.requests) as t (b, r);
          if (bytes_max[at] < 0 or used_bytes + new_bytes <= bytes_max[at])
            and (requests_max[at] < 0 or used_requests + 1 <= requests_max[at]) then
            counter.bytes[1] := counter.bytes[1] + new_bytes;
            counter.requests[1] := counter.requests[1] + 1;
            charged := charged || at;
            update budget_counter c
              set part = now_part, bytes = counter.bytes, requests = counter.requests,
                  over_ms = (now_part + parts + 1) * part_ms
              where c.tenant = for_tenant and c.budget = budgets[at] and c.window_ms = windows[at] and c.holder = holders[at];
          elsif refused is null or at < refused then
            refused := at;
            bytes_room := case when bytes_max[at] < 0 then -1 else greatest(0, bytes_max[at] - used_bytes) end;
            requests_room := case when requests_max[at] < 0 then -1 else greatest(0, requests_max[at] - used_requests) end;
            retry_ms := -1;
            for age in reverse parts .. 0 loop
              used_bytes := used_bytes - counter.bytes[age + 1];
              used_requests := used_requests - counter.requests[age + 1];
              if (bytes_max[at] < 0 or used_bytes + new_bytes <= bytes_max[at])
                and (requests_max[at] < 0 or used_requests + 1 <= requests_max[at]) then
                retry_ms := (now_part - age + parts + 1) * part_ms - now_ms;
                exit;
              end if;
            end loop;
          end if;
        end loop;
        if refused is null then
          return;
        end if;
        -- What had room is given back before anybody could see it taken.
        update budget_counter c
          set bytes[1] = c.bytes[1] - new_bytes, requests[1] = c.requests[1] - 1
          from unnest(charged) as n
          where c.tenant = for_tenant and c.budget = budgets[n] and c.window_ms = windows[n] and c.holder = holders[n];
        place := refused - 1;
        bytes_left := bytes_room;
        requests_left := requests_room;
        retry_after_ms := retry_ms;
        return next;
      end
      $$;
    `,
  },
];
