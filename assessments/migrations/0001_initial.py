import django.db.models.deletion
import django.db.models.manager
import uuid
from django.db import migrations, models

from assessments.blind import blind
from cxloop.row_security import GuardOrganisations


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('cxloop', '0007_ways_of_telling'),
    ]

    operations = [
        migrations.CreateModel(
            name='Function',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('key', models.SlugField(max_length=60)),
                ('name', models.CharField(max_length=100)),
                ('order', models.PositiveSmallIntegerField(default=0)),
                ('is_active', models.BooleanField(default=True)),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cxloop.organisation')),
            ],
            managers=[
                ('across_organisations', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Instrument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveIntegerField()),
                ('created_at', models.DateTimeField()),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cxloop.organisation')),
            ],
            managers=[
                ('across_organisations', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Dimension',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(max_length=60)),
                ('names', models.JSONField(default=dict)),
                ('order', models.PositiveSmallIntegerField(default=0)),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cxloop.organisation')),
                ('instrument', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='dimensions', to='assessments.instrument')),
            ],
            managers=[
                ('across_organisations', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Round',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('name', models.CharField(max_length=100)),
                ('kind', models.CharField(choices=[('full', 'Full round'), ('pulse', 'Pulse')], default='full', max_length=5)),
                ('opens_at', models.DateTimeField()),
                ('closes_at', models.DateTimeField()),
                ('opened_at', models.DateTimeField(blank=True, null=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('revealed_at', models.DateTimeField(blank=True, null=True)),
                ('min_functions', models.PositiveSmallIntegerField(default=2)),
                ('min_people', models.PositiveSmallIntegerField(default=3)),
                ('created_at', models.DateTimeField()),
                ('instrument', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='rounds', to='assessments.instrument')),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cxloop.organisation')),
            ],
            managers=[
                ('across_organisations', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Participant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('name', models.CharField(max_length=200)),
                ('email', models.EmailField(max_length=254)),
                ('person', models.UUIDField(default=uuid.uuid4)),
                ('language', models.CharField(default='en', max_length=10)),
                ('link_number', models.PositiveSmallIntegerField(default=1)),
                ('invited_at', models.DateTimeField(blank=True, null=True)),
                ('reminded_at', models.DateTimeField(blank=True, null=True)),
                ('reminders', models.PositiveSmallIntegerField(default=0)),
                ('started_at', models.DateTimeField(blank=True, null=True)),
                ('agreed_to_be_named_at', models.DateTimeField(blank=True, null=True)),
                ('submitted_at', models.DateTimeField(blank=True, null=True)),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('delegated_from', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='delegates', to='assessments.participant')),
                ('function', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='assessments.function')),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cxloop.organisation')),
                ('round', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='participants', to='assessments.round')),
            ],
            managers=[
                ('across_organisations', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Forecast',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=10)),
                ('key', models.CharField(max_length=120)),
                ('score', models.PositiveSmallIntegerField()),
                ('confidence', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('made_at', models.DateTimeField()),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cxloop.organisation')),
                ('participant', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='assessments.participant')),
                ('round', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='assessments.round')),
            ],
            managers=[
                ('across_organisations', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='RoundSnapshot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('made_at', models.DateTimeField()),
                ('matrices', models.BinaryField()),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cxloop.organisation')),
                ('round', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='snapshot', to='assessments.round')),
            ],
            options={
                'abstract': False,
            },
            managers=[
                ('across_organisations', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Statement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('key', models.SlugField(max_length=80)),
                ('texts', models.JSONField(default=dict)),
                ('order', models.PositiveSmallIntegerField(default=0)),
                ('dimension', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='statements', to='assessments.dimension')),
                ('instrument', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='statements', to='assessments.instrument')),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cxloop.organisation')),
            ],
            managers=[
                ('across_organisations', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='RoundStatement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.PositiveSmallIntegerField(default=0)),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cxloop.organisation')),
                ('round', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='asked', to='assessments.round')),
                ('statement', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='assessments.statement')),
            ],
            managers=[
                ('across_organisations', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('effectiveness', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('importance', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('does_not_know', models.BooleanField(default=False)),
                ('evidence', models.TextField(blank=True, default='')),
                ('answered_at', models.DateTimeField()),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cxloop.organisation')),
                ('participant', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='assessments.participant')),
                ('round', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='assessments.round')),
                ('statement', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='assessments.statement')),
            ],
            managers=[
                ('across_organisations', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='StatementLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=10)),
                ('key', models.CharField(max_length=120)),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cxloop.organisation')),
                ('statement', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='links', to='assessments.statement')),
            ],
            managers=[
                ('across_organisations', django.db.models.manager.Manager()),
            ],
        ),
        migrations.AddConstraint(
            model_name='function',
            constraint=models.UniqueConstraint(fields=('organisation', 'key'), name='function_once'),
        ),
        migrations.AddConstraint(
            model_name='function',
            constraint=models.UniqueConstraint(fields=('organisation', 'name'), name='function_name_once'),
        ),
        migrations.AddConstraint(
            model_name='instrument',
            constraint=models.UniqueConstraint(fields=('organisation', 'version'), name='instrument_version_once'),
        ),
        migrations.AddConstraint(
            model_name='instrument',
            constraint=models.UniqueConstraint(condition=models.Q(('published_at', None)), fields=('organisation',), name='instrument_draft'),
        ),
        migrations.AddConstraint(
            model_name='dimension',
            constraint=models.UniqueConstraint(fields=('instrument', 'key'), name='dimension_once'),
        ),
        migrations.AddIndex(
            model_name='round',
            index=models.Index(fields=['organisation', '-opens_at', '-id'], name='round_newest'),
        ),
        migrations.AddIndex(
            model_name='round',
            index=models.Index(condition=models.Q(('opened_at', None)), fields=['opens_at'], name='round_to_open'),
        ),
        migrations.AddIndex(
            model_name='round',
            index=models.Index(condition=models.Q(('closed_at', None)), fields=['closes_at'], name='round_to_close'),
        ),
        migrations.AddConstraint(
            model_name='round',
            constraint=models.CheckConstraint(condition=models.Q(('closes_at__gt', models.F('opens_at'))), name='round_dates'),
        ),
        migrations.AddConstraint(
            model_name='round',
            constraint=models.CheckConstraint(condition=models.Q(('closed_at', None), ('opened_at__isnull', False), _connector='OR'), name='round_opened'),
        ),
        migrations.AddConstraint(
            model_name='round',
            constraint=models.CheckConstraint(condition=models.Q(('revealed_at', None), ('closed_at__isnull', False), _connector='OR'), name='round_closed'),
        ),
        migrations.AddConstraint(
            model_name='round',
            constraint=models.CheckConstraint(condition=models.Q(('min_functions__gte', 2), ('min_people__gte', 1)), name='round_minimums'),
        ),
        migrations.AddIndex(
            model_name='participant',
            index=models.Index(fields=['round', 'function'], name='participant_of_round'),
        ),
        migrations.AddConstraint(
            model_name='participant',
            constraint=models.UniqueConstraint(condition=models.Q(('revoked_at', None), models.Q(('email', ''), _negated=True)), fields=('round', 'function', 'email'), name='participant_once'),
        ),
        migrations.AddIndex(
            model_name='forecast',
            index=models.Index(fields=['round'], name='forecast_of_round'),
        ),
        migrations.AddConstraint(
            model_name='forecast',
            constraint=models.UniqueConstraint(fields=('participant', 'kind', 'key'), name='forecast_once'),
        ),
        migrations.AddConstraint(
            model_name='forecast',
            constraint=models.CheckConstraint(condition=models.Q(('score__range', (0, 100))), name='forecast_score'),
        ),
        migrations.AddConstraint(
            model_name='forecast',
            constraint=models.CheckConstraint(condition=models.Q(('confidence', None), ('confidence__range', (0, 100)), _connector='OR'), name='forecast_confidence'),
        ),
        migrations.AddConstraint(
            model_name='statement',
            constraint=models.UniqueConstraint(fields=('instrument', 'key'), name='statement_once'),
        ),
        migrations.AddConstraint(
            model_name='roundstatement',
            constraint=models.UniqueConstraint(fields=('round', 'statement'), name='round_statement_once'),
        ),
        migrations.AddIndex(
            model_name='answer',
            index=models.Index(fields=['round'], name='answer_of_round'),
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=models.UniqueConstraint(fields=('participant', 'statement'), name='answer_once'),
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=models.CheckConstraint(condition=models.Q(('effectiveness', None), ('effectiveness__range', (1, 5)), _connector='OR'), name='answer_effectiveness'),
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=models.CheckConstraint(condition=models.Q(('importance', None), ('importance__range', (1, 5)), _connector='OR'), name='answer_importance'),
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=models.CheckConstraint(condition=models.Q(('does_not_know', False), ('effectiveness', None), _connector='OR'), name='answer_unknown'),
        ),
        migrations.AddConstraint(
            model_name='statementlink',
            constraint=models.UniqueConstraint(fields=('statement', 'kind', 'key'), name='statement_link_once'),
        ),
        GuardOrganisations(),
        blind("answer"),
        blind("forecast"),
    ]
